import { DataError } from '../../base/errors.ts'
import type { ColumnInput } from '../../data/index.ts'
import type { PipelineOptions } from '../../data/tables/pipeline/options.ts'
import { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import { splitTable, type SplitOptions } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import type { TabularFitOptions } from './fit.ts'
import { columnsOf } from './model-columns.ts'
import { scaleToMeanOne, weightsOf, withWeights } from './row-weights.ts'
import { baselineScores, type Scores } from './scores.ts'

/** A table as a net is trained on it. Holds no training rows but as the net takes them: a large table can be let go of. */
export interface PreparedTable {
  /** Rows of the table, those without a target among them. */
  readonly rows: number
  readonly trainRows: number
  readonly valid: Table
  readonly validRows: Int32Array
  readonly pipeline: TablePipeline
  readonly target: TargetEncoder
  /** Codes and measurements of the rows that have a target, as `MixedInputModel` takes them. */
  readonly inputs: readonly ColumnInput[]
  readonly targets: ColumnInput
  /** Whether `targets` has the weight of each row too: what `weighted` takes. */
  readonly isWeighted: boolean
  readonly baseline: Scores
  readonly warnings: readonly string[]
}

/**
 * Leaves out rows without a target, splits the others, and fits what comes before the net on the training rows.
 *
 * @throws DataError for a table that nothing can be learned from, naming column and row where a cell is at fault.
 */
export function prepare(table: Table, options: TabularFitOptions): PreparedTable {
  const { target: name, valid = 0.2, seed = 42, cats, conts, dates } = options
  if (table.rows === 0) throw new DataError('The table is empty: there are no rows to learn from.')
  const present = TargetEncoder.present(table, name)
  const warnings: string[] = []
  if (present.length > 0 && present.length < table.rows)
    warnings.push(`${table.rows - present.length} of ${table.rows} rows have no ${name} and are left out.`)
  // Says so where none has one.
  const ofTable = TargetEncoder.fit(table, name, options)
  warnings.push(...doubts(table, ofTable, options))
  const rows = present.length === table.rows ? table : table.take(present)

  const how: SplitOptions = typeof valid === 'number' ? { kind: 'random', part: valid, seed } : valid
  const split = namingRows(
    () => splitTable(rows, amongPresent(how, present, table.rows)),
    () => splitTable(table, how),
  )
  if (split.warning !== null) warnings.push(split.warning)
  const ignore = [...(options.ignore ?? []), ...notInputs(options)]
  const inputs = { target: name, cats, conts, dates, ignore }
  const weights = weighing(table, rows, options.weights)
  if (weights !== null) for (const part of [split.trainRows, split.validRows]) scaleToMeanOne(weights, part)
  const validTable = rows.take(split.validRows)
  const known = learnFrom(rows.take(split.trainRows), { table, valid: validTable, ofTable, inputs, options })
  const { pipeline, target } = known
  const encoded = target.encode(rows)
  const width = target.kind === 'multi-label' ? target.classes.length : 1
  const plain = target.kind === 'classification' ? encoded : { values: encoded as Float32Array, width }
  return {
    rows: table.rows,
    trainRows: split.trainRows.length,
    valid: validTable,
    validRows: split.validRows,
    ...known,
    inputs: modelInputs(pipeline, rows, table),
    targets: weights === null ? plain : withWeights(encoded, width, weights),
    isWeighted: weights !== null,
    warnings,
  }
}

/** What the training rows alone say. In a function of its own, so that they can be let go of before all rows are transformed. */
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
    () => TablePipeline.fit(train, inputs),
    () => TablePipeline.fit(table, inputs),
  )
  // Classes are those of all rows, so that a rare one that stands in validation alone does no harm; a range is the training rows'.
  const target = ofTable.kind === 'regression' ? TargetEncoder.fit(train, ofTable.name, options) : ofTable
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

/** Does something with some rows; where it fails, with the whole table instead, so that the message counts the rows as the user does. */
function namingRows<T>(withSome: () => T, withAll: () => unknown): T {
  try {
    return withSome()
  } catch (error) {
    if (error instanceof DataError) withAll()
    throw error
  }
}

/** Rows that are given by number are rows of the whole table. */
function amongPresent(how: SplitOptions, present: Int32Array, rows: number): SplitOptions {
  if (how.kind !== 'rows' || present.length === rows) return how
  const places = new Map(Array.from(present, (row, at) => [row, at] as const))
  return {
    kind: 'rows',
    rows: Array.from(how.rows).flatMap((row) => {
      const at = row < 0 ? row + rows : row
      // One that does not exist is left for splitTable to refuse.
      if (!Number.isInteger(at) || at < 0 || at >= rows) return [NaN]
      return places.get(at) ?? []
    }),
  }
}

/** Columns that say something about the rows and are no inputs. */
function notInputs({ valid, weights }: TabularFitOptions): string[] {
  const mark = typeof valid === 'object' && valid.kind === 'column' ? [valid.column] : []
  return weights === undefined ? mark : [...mark, weights]
}

/** What makes it doubtful that these classes are what the user means. */
function doubts(table: Table, target: TargetEncoder, { kind }: TabularFitOptions): string[] {
  const { classes, name } = target
  if (target.kind !== 'classification' || kind !== undefined || table.column(name).kind !== 'text') return []
  const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))
  const words = classes.filter((label) => !isNumber(label))
  if (classes.length > 10 && words.length < classes.length / 2)
    return [
      `Target "${name}" is learned as ${classes.length} classes, because ${words.length === 0 ? 'its column holds texts' : `"${words[0]}" is no number`}; mend it, or let it mean a missing cell, for a regression.`,
    ]
  return classes.length > 10 && classes.length > table.rows / 2
    ? [
        `Target "${name}" has ${classes.length} classes in ${table.rows} rows, too few of each to learn anything from.`,
      ]
    : []
}
