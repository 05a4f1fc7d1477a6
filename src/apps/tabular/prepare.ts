import { pickOptions } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { ColumnarModelData, type ColumnInput, type ModelData } from '../../data/index.ts'
import type { PipelineOptions } from '../../data/tables/pipeline/options.ts'
import { fitPipeline } from '../../data/tables/pipeline/fit-pipeline.ts'
import { fitTarget, presentRows, targetOptionNames } from '../../data/tables/pipeline/fit-target.ts'
import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import type { TargetEncoder, TargetOptions } from '../../data/tables/pipeline/target-encoder.ts'
import { RowGroups } from '../../data/tables/row-groups.ts'
import { groupColumn, splitTable, type SplitOptions } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import { backgroundRows } from './background.ts'
import { inputWarnings, excluded, noteWarnings, refuseSingleRow, targetWarnings } from './warnings.ts'
import type { TabularFitOptions } from './options.ts'
import { orderIn, type DateOrder } from '../../data/tables/date-order.ts'
import { columnsOf } from './model-columns.ts'
import { nonInputColumns, refuseDoubleUse } from './non-input-columns.ts'
import { scaleToMeanOne, weightsOf, withWeights } from './row-weights.ts'
import { positiveClass } from './positive-class.ts'
import { baselineScores, scoresOf, thresholdBaseline, type Scores } from './scores.ts'
import type { TabularRun } from './tabular-run.ts'

/** A table prepared for training. Keeps training rows only as net inputs: a large table can be freed. */
export interface PreparedTable {
  /** Rows of the table, including those without a target. */
  readonly rows: number
  readonly trainRows: number
  readonly validRows: number
  /** The validation rows, or a random sample if there are too many to keep. */
  readonly valid: Table
  /** A random sample of the training rows that explanations compare with. */
  readonly background: Table
  readonly pipeline: TablePipeline
  readonly target: TargetEncoder
  /** The class that a threshold is chosen for; null without one. */
  readonly positive: string | null
  /** Whether targets carry row weights: the input of `weighted`. */
  readonly isWeighted: boolean
  readonly baseline: Scores
  readonly warnings: readonly string[]
  /** The order of its dates with the year last, for reading new rows. */
  readonly dateOrder?: DateOrder | undefined
  /** All rows that have a target, as model inputs; null if they are on disk. */
  readonly inputs: PreparedRows | null
  /** A random sample of the training rows on disk, as model inputs; null if they are in memory. */
  readonly sample: (() => SampledRows) | null
  /** Batches of the rows that have a target: codes and continuous values, the inputs of `MixedInputModel`. */
  data(options: { readonly batchSize: number; readonly seed: number }): ModelData
  /** The run's scores on all validation rows. */
  scores(run: TabularRun): Promise<Scores>
}

/** Rows as model inputs, row-major, with their encoded targets. */
export interface PreparedRows {
  readonly train: Int32Array
  readonly valid: Int32Array
  readonly cats: Int32Array<ArrayBuffer>
  readonly conts: Float32Array<ArrayBuffer>
  readonly targets: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>
  /** The group of each row, if groups stay together. */
  readonly groups: Int32Array | null
  /** Numbers per row of `targets`. */
  readonly width: number
  /** Their mean is 1. */
  readonly weights: Float64Array | null
}

/** Some rows as model inputs, row-major. */
export interface SampledRows {
  readonly rows: number
  readonly cats: Int32Array<ArrayBuffer>
  readonly conts: Float32Array<ArrayBuffer>
}

/** Options of the pipeline and the target for a model. */
export function inputsFor({ model = 'ensemble' }: TabularFitOptions): {
  readonly pipeline: Pick<PipelineOptions, 'scaling' | 'wholeLevels'>
  readonly target: Pick<TargetOptions, 'standardize'>
} {
  return model === 'ensemble'
    ? { pipeline: { scaling: 'robust', wholeLevels: 0 }, target: { standardize: true } }
    : { pipeline: {}, target: {} }
}

/**
 * Drops rows without a target, splits the others, and fits the preprocessing on the training rows.
 *
 * @throws DataError for a table that nothing can be learned from, naming the column and row of a bad cell.
 */
export function prepare(table: Table, options: TabularFitOptions): PreparedTable {
  const { target: name, valid = 0.2, seed = 42, cats, conts, dates } = options
  if (table.rows === 0) throw new DataError('The table is empty: it has no rows to learn from.')
  const present = presentRows(table, name)
  const warnings: string[] = []
  if (present.length > 0 && present.length < table.rows)
    warnings.push(excluded(table.rows - present.length, table.rows, name))
  refuseDoubleUse(options)
  refuseSingleRow(present.length, name)
  // Throws if no row has a target.
  const ofTable = fitTarget(table, name, pickOptions<TargetOptions>(options, targetOptionNames))
  warnings.push(...targetWarnings(table.column(name).kind, table.rows, ofTable, options, table.notes))
  const rows = present.length === table.rows ? table : table.take(present)

  const how: SplitOptions = typeof valid === 'number' ? { kind: 'random', part: valid, seed } : valid
  const split = namingRows(
    () => splitTable(rows, presentOnly(how, present, table.rows)),
    () => splitTable(table, how),
  )
  if (split.warning !== null) warnings.push(split.warning)
  const ignore = [...(options.ignore ?? []), ...nonInputColumns(options)]
  const inputs = { target: name, cats, conts, dates, ignore, ...inputsFor(options).pipeline }
  const weights = weighing(table, rows, options.weights)
  if (weights !== null) for (const part of [split.trainRows, split.validRows]) scaleToMeanOne(weights, part)
  const validTable = rows.take(split.validRows)
  const known = learnFrom(rows.take(split.trainRows), { table, valid: validTable, ofTable, inputs, options })
  const { pipeline, target } = known
  warnings.push(...inputWarnings(pipeline, options, table.notes))
  warnings.unshift(...noteWarnings(table.notes, options.ignore))
  const encoded = target.encode(rows)
  // Another model refuses these options.
  const positive =
    (options.model ?? 'ensemble') === 'ensemble' ? positiveClass(options, target, encoded) : null
  const width = target.kind === 'multi-label' ? target.classes.length : 1
  const plain = target.kind === 'classification' ? encoded : { values: encoded as Float32Array, width }
  const columns = modelInputs(pipeline, rows, table)
  const targets = weights === null ? plain : withWeights(encoded, width, weights)
  return {
    rows: table.rows,
    trainRows: split.trainRows.length,
    validRows: split.validRows.length,
    valid: validTable,
    background: rows.take(backgroundRows(split.trainRows, seed)),
    ...known,
    positive,
    baseline: {
      ...known.baseline,
      ...(positive === null
        ? {}
        : thresholdBaseline(target, validTable, target.classes.indexOf(positive), options.weights)),
    },
    ...rowsInMemory(split.validRows, validTable, columns, targets),
    inputs: {
      train: split.trainRows,
      valid: split.validRows,
      cats: valuesOf(columns[0]!) as Int32Array<ArrayBuffer>,
      conts: valuesOf(columns[1]!) as Float32Array<ArrayBuffer>,
      targets: encoded,
      groups: groupsOf(rows, groupColumn(how)),
      width,
      weights,
    },
    sample: null,
    isWeighted: weights !== null,
    warnings,
    dateOrder: orderIn(table.notes),
  }
}

/** The data for training and scoring. A separate function, so that objects alive during training hold these arrays and not the table. */
function rowsInMemory(
  validRows: Int32Array,
  valid: Table,
  columns: readonly ColumnInput[],
  targets: ColumnInput,
): Pick<PreparedTable, 'data' | 'scores'> {
  return {
    data: (sizes) => ColumnarModelData.fromArrays(validRows, columns, targets, sizes),
    scores: (run) => scoresOf(run, valid),
  }
}

/** Fits the preprocessing on the training rows. A separate function, so that they can be freed before all rows are transformed. */
function learnFrom(
  train: Table,
  {
    table,
    valid,
    ofTable,
    inputs,
    options,
  }: {
    readonly table: Table
    readonly valid: Table
    readonly ofTable: TargetEncoder
    readonly inputs: PipelineOptions
    readonly options: TabularFitOptions
  },
): Pick<PreparedTable, 'pipeline' | 'target' | 'baseline'> {
  const pipeline = namingRows(
    () => fitPipeline(train, inputs),
    () => fitPipeline(table, inputs),
  )
  // Classes come from all rows, so that a rare one that occurs only in validation does no harm; a range comes from the training rows.
  const target =
    ofTable.kind === 'regression'
      ? fitTarget(train, ofTable.name, {
          ...pickOptions<TargetOptions>(options, targetOptionNames),
          ...inputsFor(options).target,
        })
      : ofTable
  return { pipeline, target, baseline: baselineScores(target, train, valid, options.weights) }
}

function modelInputs(pipeline: TablePipeline, rows: Table, table: Table): readonly ColumnInput[] {
  return columnsOf(
    namingRows(
      () => pipeline.transform(rows),
      () => pipeline.transform(table),
    ),
  )
}

function weighing(table: Table, rows: Table, name: string | undefined): Float64Array | null {
  if (name === undefined) return null
  return namingRows(
    () => weightsOf(rows, name),
    () => weightsOf(table, name),
  )
}

function valuesOf(column: ColumnInput): ArrayLike<number> {
  return ArrayBuffer.isView(column) ? column : column.values
}

/** Runs a function on some rows; if it fails, on the whole table, so that the message counts rows as the user does. */
function namingRows<T>(withSome: () => T, withAll: () => unknown): T {
  try {
    return withSome()
  } catch (error) {
    if (error instanceof DataError) withAll()
    throw error
  }
}

function groupsOf(rows: Table, name: string | undefined): Int32Array | null {
  return name === undefined ? null : new RowGroups(name).add(rows.column(name))
}

/** Row indices refer to the whole table. */
function presentOnly(how: SplitOptions, present: Int32Array, rows: number): SplitOptions {
  if (how.kind !== 'rows' || present.length === rows) return how
  const places = new Map(Array.from(present, (row, at) => [row, at] as const))
  return {
    ...how,
    rows: Array.from(how.rows).flatMap((row) => {
      const at = row < 0 ? row + rows : row
      // Leaves a nonexistent one for splitTable to refuse.
      if (!Number.isInteger(at) || at < 0 || at >= rows) return [NaN]
      return places.get(at) ?? []
    }),
  }
}
