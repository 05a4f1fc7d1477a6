import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { quoted, shownValue } from '../../base/quoted.ts'
import { CellError } from './cell-error.ts'
import { getCvIdxs } from '../cv-idxs.ts'
import { seed32 } from '../mt19937.ts'
import { nearestName } from '../../base/nearest-name.ts'
import { rowParts } from './part-marks.ts'
import { RowGroups } from './row-groups.ts'
import { SeriesSearch } from './series.ts'
import { isMissing, type TableColumn } from './table-column.ts'
import type { Table } from './table.ts'

/** Which rows are validation rows. */
export type SplitOptions =
  /** A random fraction, by numpy's seeded permutation as in fast.ai. With `group`, rows with the same cell in that column are on one side. */
  | {
      readonly kind: 'random'
      readonly part?: number
      readonly seed?: number
      readonly group?: string | undefined
    }
  /** The last rows by a column of dates or numbers: a fraction, or a count. Rows with the same time as the first of them are included. */
  | { readonly kind: 'last'; readonly column: string; readonly part?: number; readonly count?: number }
  /** These rows. Negative indices count from the end. `group` names the column that they were chosen by, if whole groups were. */
  | { readonly kind: 'rows'; readonly rows: ArrayLike<number>; readonly group?: string | undefined }
  /** Rows marked by a column: valid, true, yes or 1. All other rows have train, false, no or 0. */
  | { readonly kind: 'column'; readonly column: string }

export const splitOptionNames: OptionNames<SplitOptions> = {
  kind: true,
  part: true,
  seed: true,
  column: true,
  count: true,
  group: true,
  rows: true,
}

export interface TableSplit {
  /** In the order of the table. */
  readonly trainRows: Int32Array<ArrayBuffer>
  /** In the order of the table. */
  readonly validRows: Int32Array<ArrayBuffer>
  /** A warning if the split makes the score too optimistic, else null. */
  readonly warning: string | null
}

/**
 * Splits the rows of a table into training and validation rows. A random split of a table with a date column comes with a warning: neighbors in time are on
 * both sides, so the score is too optimistic for future days.
 *
 * @throws DataError if a part is empty, a column does not exist or has missing cells, and for rows that the table lacks.
 * @example
 * const days = Table.fromColumns({ day: [3, 1, 2, 4], sales: [1, 2, 3, 4] })
 * [...splitTable(days, { kind: 'last', column: 'day', count: 2 }).validRows] // [0, 3]
 */
export function splitTable(table: Table, options: SplitOptions): TableSplit {
  checkOptions('splitTable', options, splitOptionNames)
  checkPart(options)
  const chosen = new Uint8Array(table.rows)
  for (const row of validRowsOf(table, options)) chosen[row] = 1
  const valid = chosen.reduce((sum, flag) => sum + flag, 0)
  refuseEmptyPart(valid, table.rows)
  const trainRows = new Int32Array(table.rows - valid)
  const validRows = new Int32Array(valid)
  let [train, validation] = [0, 0]
  chosen.forEach((flag, row) => {
    if (flag === 1) validRows[validation++] = row
    else trainRows[train++] = row
  })
  return { trainRows, validRows, warning: options.kind === 'random' ? timeWarning(table) : null }
}

/** @throws DataError for a fraction that always leaves no rows on one side. */
export function checkPart(how: SplitOptions): void {
  const part =
    how.kind === 'random' || (how.kind === 'last' && how.count === undefined) ? how.part : undefined
  if (part === undefined || (part > 0 && part < 1)) return
  throw new DataError(
    `The validation fraction must be above 0 and below 1, got ${shownValue(part)}; tables always hold out some rows to score the model.`,
  )
}

/** @throws DataError if one side has no rows. */
export function refuseEmptyPart(valid: number, rows: number): void {
  if (valid === 0 || valid === rows)
    throw new DataError(
      `The split leaves no ${valid === 0 ? 'validation' : 'training'} rows of the table's ${rows}; hold out a ${valid === 0 ? 'larger' : 'smaller'} part (valid, --valid), or choose the rows in another way.`,
    )
}

function validRowsOf(table: Table, options: SplitOptions): Iterable<number> {
  switch (options.kind) {
    case 'random':
      if (options.group !== undefined) return groupRows(table, options.group, options)
      return getCvIdxs(table.rows, { valPct: options.part ?? 0.2, seed: seed32(options.seed ?? 42) })
    case 'last':
      return lastRows(table, options.column, options.count, options.part ?? 0.2)
    case 'rows':
      return Array.from(options.rows, (row) => {
        const at = row < 0 ? row + table.rows : row
        if (!Number.isInteger(row) || at < 0 || at >= table.rows)
          throw new DataError(
            `Validation row ${row} is not one of the table's ${table.rows} rows, counted from 0.`,
          )
        return at
      })
    case 'column':
      return markedRows(table.column(options.column), options.column)
    default:
      throw unknownSplit(options)
  }
}

function* groupRows(
  table: Table,
  name: string,
  { part = 0.2, seed = 42 }: { readonly part?: number; readonly seed?: number },
): Iterable<number> {
  const groups = new RowGroups(name)
  const own = groups.add(table.column(name))
  const chosen = groups.draw(part, seed)
  for (let row = 0; row < own.length; row++) if (chosen[own[row]!] === 1) yield row
}

/** The column whose groups stay together, if there is one. */
export function groupColumn(split: SplitOptions): string | undefined {
  return split.kind === 'random' || split.kind === 'rows' ? split.group : undefined
}

/** The error for an unknown split. */
export function unknownSplit(options: never): DataError {
  const { kind } = options as { readonly kind: string }
  const near = nearestName(String(kind), ['random', 'last', 'rows', 'column'])
  return new DataError(
    `Unknown split "${kind}"; ${near === null ? 'the splits are random, last, rows and column.' : `did you mean "${near}"?`}`,
  )
}

/** Number of the last rows. @throws DataError for a count out of range. */
export function countOfLast(rows: number, given: number | undefined, part: number): number {
  const count = given ?? Math.max(1, Math.trunc(part * rows))
  if (!Number.isInteger(count) || count < 1 || count >= rows)
    throw new DataError(
      `The count of validation rows must be an integer from 1 to ${rows - 1}, got ${count}.`,
    )
  return count
}

/** True if a row cannot be sorted by a column. */
export function hasNoPlace(column: TableColumn, row: number): boolean {
  return isMissing(column, row) || (column.kind !== 'text' && Number.isNaN(column.values[row]))
}

/** The error for a row that cannot be sorted. */
export function noPlace(name: string, row: number): DataError {
  return new CellError(
    row,
    (at) =>
      `Column ${quoted(name)}${at} is missing, so the row has no position in time; fill it in or drop the row.`,
    { column: name },
  )
}

function lastRows(table: Table, name: string, given: number | undefined, part: number): Iterable<number> {
  const column = table.column(name)
  const count = countOfLast(table.rows, given, part)
  for (let row = 0; row < table.rows; row++) if (hasNoPlace(column, row)) throw noPlace(name, row)
  const { values, compare } = sortable(column)
  const order = Array.from({ length: table.rows }, (_, row) => row).toSorted((a, b) => compare(a, b))
  let first = table.rows - count
  // Rows with the same time stay together, unless that is the only time.
  while (first > 0 && values(order[first - 1]!) === values(order[first]!)) first--
  return order.slice(first === 0 ? table.rows - count : first)
}

function sortable(column: TableColumn): {
  readonly values: (row: number) => number | string
  readonly compare: (a: number, b: number) => number
} {
  const values =
    column.kind === 'text'
      ? (row: number): string => column.levels[column.codes[row]!]!
      : (row: number): number => column.values[row]!
  return {
    values,
    compare: (a, b) => {
      const [left, right] = [values(a), values(b)]
      return left < right ? -1 : left > right ? 1 : a - b
    },
  }
}

/** Rows of a column that marks validation rows. @throws CellError for a cell that is not a mark. */
export function* markedRows(column: TableColumn, name: string): Iterable<number> {
  for (const [row, part] of rowParts(column, name, ['train', 'valid']).entries())
    if (part === 'valid') yield row
}

/** The warning about a random split of rows with dates. */
function timeWarning(table: Table): string | null {
  const search = new SeriesSearch(Array.from(table.entries(), ([name, { kind }]) => [name, kind] as const))
  search.add(table)
  return search.warning()
}
