import { DataError } from '../../../base/errors.ts'
import { countingRows } from '../../../data/tables/cell-error.ts'
import type { StoredTable } from '../../../data/tables/duckdb/stored-table.ts'
import { PipelineFitter } from '../../../data/tables/pipeline/pipeline-fitter.ts'
import type { TablePipeline } from '../../../data/tables/pipeline/table-pipeline.ts'
import type { TargetEncoder } from '../../../data/tables/pipeline/target-encoder.ts'
import { TargetFitter } from '../../../data/tables/pipeline/target-fitter.ts'
import { SeriesSearch } from '../../../data/tables/series.ts'
import type { SplitOptions } from '../../../data/tables/splits.ts'
import type { TableColumn } from '../../../data/tables/table-column.ts'
import { Table } from '../../../data/tables/table.ts'
import { inputWarnings, excluded, noteWarnings, refuseSingleRow, targetWarnings } from '../warnings.ts'
import type { TabularFitOptions } from '../options.ts'
import { nonInputColumns, refuseDoubleUse } from '../non-input-columns.ts'
import { inputsFor } from '../prepare.ts'
import { noWeight, noWeightOnOneSide, weightCells } from '../row-weights.ts'
import { FileSplit, rowsOn, Side } from './split-file.ts'

/** A table on disk before its prepared rows are written. */
export interface LearnedFile {
  /** The side of the split of each row. */
  readonly marks: Uint8Array
  readonly trainRows: number
  readonly validRows: number
  readonly pipeline: TablePipeline
  readonly target: TargetEncoder
  /** Factors for the weights of training and validation rows, so that their means are 1. */
  readonly weightFactors: readonly [train: number, valid: number]
  /** The baseline: the mean of the encoded target, or the frequency of each class. */
  readonly simplest: Float64Array
  readonly warnings: readonly string[]
}

/** Splits a table on disk and fits the preprocessing on its training rows. */
export async function learnFile(store: StoredTable, options: TabularFitOptions): Promise<LearnedFile> {
  const { target: name, weights, valid = 0.2, seed = 42, cats, conts, dates, log, kind } = options
  const how: SplitOptions = typeof valid === 'number' ? { kind: 'random', part: valid, seed } : valid
  const split = new FileSplit(store, how)
  const own = [name, weights, split.column].filter((each) => typeof each === 'string')
  // Names the missing column and the nearest one.
  const empty = emptyTable(store)
  for (const each of own) empty.column(each)
  refuseDoubleUse(options)

  const targets = new TargetFitter(name, empty.column(name).kind, { kind, log, ...inputsFor(options).target })
  let counts = false
  let present = 0
  const series =
    how.kind === 'random'
      ? new SeriesSearch(store.columns.map(({ name: each, kind: of }) => [each, of] as const))
      : null
  await store.eachPiece([...new Set([...own, ...(series?.columns ?? [])])], ({ from, table }) => {
    const rows = targets.add(table, from)
    present += rows.length
    split.add(table, from, rows)
    series?.add(table.take(rows))
    if (weights === undefined) return
    const cells = countingRows(
      () => weightCells(table.select([weights]).take(rows), weights),
      (row) => rows[row]!,
    )
    counts ||= cells.some((weight) => weight > 0)
  })
  refuseSingleRow(present, name)
  const warnings =
    present < store.rows && present > 0 ? [excluded(store.rows - present, store.rows, name)] : []
  const ofAll = targets.endOfRows()
  warnings.push(...targetWarnings(empty.column(name).kind, store.rows, ofAll, options, store.notes))
  const sides = await split.finish(name)
  const leak = series?.warning() ?? null
  if (leak !== null) warnings.push(leak)
  if (weights !== undefined && !counts) throw noWeight(weights, store.rows)

  const inputs = {
    target: name,
    cats,
    conts,
    dates,
    ignore: [...(options.ignore ?? []), ...nonInputColumns(options)],
    ...inputsFor(options).pipeline,
  }
  const fitter = new PipelineFitter(
    store.columns.map((column) => ({
      name: column.name,
      kind: column.kind,
      time: column.time,
      manyTexts: column.levels === null ? column.distinct : 0,
      written: column.written,
    })),
    inputs,
  )
  const simplest = new SimplestAnswer(ofAll)
  const sums = new Float64Array(2)
  let first = true
  for (let wanted = fitter.wanted; wanted !== null || first; wanted = fitter.wanted) {
    const also = first ? [name, ...(weights === undefined ? [] : [weights])] : []
    await store.eachPiece([...new Set([...(wanted ?? []), ...also])], ({ from, table }) => {
      const rows = rowsOn(split.marks, from, table.rows, (side) => side === Side.train)
      const train = table.take(rows)
      countingRows(
        () => fitter.add(train),
        (row) => rows[row]!,
      )
      if (!first) return
      targets.addTraining(train)
      const cells = weights === undefined ? null : weightCells(train, weights)
      simplest.add(train, cells)
      if (weights === undefined) return
      const others = table.take(rowsOn(split.marks, from, table.rows, (side) => side === Side.valid))
      for (const weight of cells!) sums[0]! += weight
      for (const weight of weightCells(others, weights)) sums[1]! += weight
    })
    fitter.endPass()
    first = false
  }
  if (weights !== undefined && sums.includes(0)) throw noWeightOnOneSide()
  const pipeline = fitter.pipeline()
  const target = targets.encoder()
  warnings.push(...inputWarnings(pipeline, options, store.notes))
  warnings.unshift(...noteWarnings(store.notes, options.ignore))
  return {
    marks: split.marks,
    ...sides,
    pipeline,
    target,
    weightFactors: [sides.trainRows / sums[0]!, sides.validRows / sums[1]!],
    simplest: simplest.answer().map((value) => (value - target.mean) / target.std),
    warnings,
  }
}

/** A table with the same columns and no rows. */
function emptyTable(store: StoredTable): Table {
  return new Table(
    store.columns.map(({ name, kind, whole, time }): readonly [string, TableColumn] => {
      const values = new Float64Array(0)
      switch (kind) {
        case 'text':
          return [name, { kind, codes: new Int32Array(0), levels: [] }]
        case 'boolean':
          return [name, { kind, values: new Uint8Array(0), missing: null }]
        case 'date':
          return [name, { kind, values, missing: null, time }]
        case 'number':
          return [name, { kind, values, missing: null, whole }]
      }
    }),
  )
}

/** Accumulates the baseline. */
class SimplestAnswer {
  readonly #target: TargetEncoder
  readonly #sums: Float64Array
  #total = 0

  constructor(target: TargetEncoder) {
    this.#target = target
    this.#sums = new Float64Array(Math.max(1, target.classes.length))
  }

  add(train: Table, weights: Float64Array | null): void {
    const { kind } = this.#target
    const encoded = this.#target.encode(train)
    const width = this.#sums.length
    for (let row = 0; row < train.rows; row++) {
      const weight = weights?.[row] ?? 1
      this.#total += weight
      if (kind === 'regression') this.#sums[0]! += weight * encoded[row]!
      else if (kind === 'classification') this.#sums[encoded[row]!]! += weight
      else for (let c = 0; c < width; c++) this.#sums[c]! += weight * encoded[row * width + c]!
    }
  }

  answer(): Float64Array {
    if (this.#total === 0) throw new DataError('There are no rows to train on; a net needs at least two.')
    return this.#sums.map((sum) => sum / this.#total)
  }
}
