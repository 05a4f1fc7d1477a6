import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { Mt19937 } from '../../mt19937.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { TableColumn, TextColumn } from '../table-column.ts'
import { Table } from '../table.ts'
import { numbersOf } from '../pipeline/continuous.ts'
import { fixMissing, type Fillers } from './fix-missing.ts'
import { scaleVars, type ScaleMapper } from './scale-vars.ts'
import { categoryOf, isNumeric, recode } from './train-cats.ts'

export interface ProcDfOptions {
  /** Columns to drop. */
  readonly skipFields?: readonly string[]
  /** Columns to leave unchanged; they come first in the result. */
  readonly ignoreFields?: readonly string[]
  /** Whether numeric columns are standardized. Default false. */
  readonly doScale?: boolean
  /** Fillers of the training table, for new rows: then only its columns get `_na` columns. */
  readonly nas?: Fillers
  /** Called with the table first, to preprocess it. */
  readonly preprocess?: (table: Table) => Table
  /** One-hot encodes categories with at most this many levels, with one column of 0 and 1 per level and one for missing. Default: none. */
  readonly maxCategories?: number
  /** Number of random rows to sample, in their original order. Default all. */
  readonly subset?: number
  /** Seed of the sample. Default 42. */
  readonly seed?: number
  /** Scaling of the training table, for new rows. */
  readonly mapper?: ScaleMapper
}

const procDfOptionNames: OptionNames<ProcDfOptions> = {
  skipFields: true,
  ignoreFields: true,
  doScale: true,
  nas: true,
  preprocess: true,
  maxCategories: true,
  subset: true,
  seed: true,
  mapper: true,
}

/** The result of `procDf`. */
export interface ProcessedTable {
  /** Numbers only, except in the ignored columns. */
  readonly table: Table
  /** The target: numbers, or the codes of its levels (-1 is missing); null if none was named. */
  readonly y: Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | null
  readonly nas: Fillers
  /** Null without `doScale`. */
  readonly mapper: ScaleMapper | null
}

/**
 * Turns a table into numbers for a model, like the lesson's `proc_df`, in the same order: sample rows, set aside the ignored columns, preprocess, extract the
 * target, drop, fill missing numbers, scale, replace categories by code + 1 (0 is missing), and finally one-hot encode.
 *
 * Text columns should have gone through `trainCats` or `applyCats`, which fix their levels.
 *
 * @throws DataError if a named column does not exist.
 * @example
 * const done = procDf(trainCats(Table.fromRows([{ size: 'b', price: 3 }, { size: 'a', price: 5 }])), 'price')
 * done.table.row(0) // { size: 2 }
 * done.y // Float64Array [3, 5]
 */
export function procDf(
  table: Table,
  target: string | null = null,
  options: ProcDfOptions = {},
): ProcessedTable {
  checkOptions('procDf', options, procDfOptionNames)
  const { skipFields = [], ignoreFields = [], doScale = false, preprocess, maxCategories = 0 } = options
  let work = options.subset === undefined ? table : sample(table, options.subset, options.seed ?? 42)
  const ignored = work.select(ignoreFields)
  work = work.without(ignoreFields)
  if (preprocess !== undefined) work = preprocess(work)
  const y = target === null ? null : takeTarget(work, target)
  for (const name of skipFields) work.column(name)
  work = work.without(target === null ? skipFields : [...skipFields, target])

  const given = options.nas ?? {}
  let nas: Fillers = given
  for (const name of work.names) ({ table: work, nas } = fixMissing(work, name, nas))
  if (Object.keys(given).length > 0)
    work = work.without(
      Object.keys(nas)
        .filter((name) => !Object.hasOwn(given, name))
        .map((name) => `${name}_na`),
    )
  const scaled = doScale ? scaleVars(work, options.mapper) : null
  work = numericalize(scaled?.table ?? work, maxCategories)
  const columns = [...ignored.entries(), ...work.entries()]
  return { table: new Table(columns, work.rows), y, nas, mapper: scaled?.mapper ?? null }
}

function sample(table: Table, rows: number, seed: number): Table {
  if (!Number.isInteger(rows) || rows < 0 || rows > table.rows)
    throw new ValueError(
      'procDf',
      `subset must be an integer of at most ${table.rows}, the number of rows, got ${shownValue(rows)}`,
    )
  return table.take(new Mt19937(seed).permutation(table.rows).slice(0, rows).toSorted())
}

function takeTarget(table: Table, name: string): Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const column = table.column(name)
  return isNumeric(column) ? numbersOf(column, name) : asCategory(name, column).codes.slice()
}

function asCategory(name: string, column: TableColumn): TextColumn {
  return column.kind === 'text' ? column : recode(column, categoryOf(name, column))
}

function numericalize(table: Table, maxCategories: number): Table {
  const plain: [string, TableColumn][] = []
  const dummies: [string, TableColumn][] = []
  for (const [name, column] of table.entries()) {
    if (isNumeric(column)) {
      plain.push([name, column])
      continue
    }
    const { codes, levels } = asCategory(name, column)
    if (levels.length > maxCategories)
      plain.push([
        name,
        { kind: 'number', values: Float64Array.from(codes, (code) => code + 1), missing: null, whole: true },
      ])
    else
      for (const [index, label] of [...levels.entries(), [-1, 'nan'] as const])
        dummies.push([
          `${name}_${label}`,
          {
            kind: 'number',
            values: Float64Array.from(codes, (code) => Number(code === index)),
            missing: null,
            whole: true,
          },
        ])
  }
  return new Table([...plain, ...dummies], table.rows)
}
