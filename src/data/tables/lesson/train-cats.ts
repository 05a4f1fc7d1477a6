import { requireTable } from '../require-table.ts'
import { countMissing, type TableColumn, type TextColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import type { Category } from '../pipeline/category.ts'
import { fitCategory } from '../pipeline/fit-category.ts'
import { Tally } from '../pipeline/tally.ts'

/**
 * Turns text columns into ordered categories, like the lesson's `train_cats`: a text column whose `levels` are the sorted distinct values, so that `codes`
 * are pandas' category codes and -1 is missing. The empty string counts as missing.
 *
 * @param names columns to turn into categories, including numeric ones (their levels are sorted as numbers). Default: all text columns.
 * @throws DataError if there is no such column.
 * @example
 * const bulldozers = trainCats(Table.fromRows([{ size: 'small' }, { size: 'large' }]))
 * bulldozers.column('size').levels // ['large', 'small']
 */
export function trainCats(table: Table, names?: readonly string[]): Table {
  requireTable('trainCats', table)
  let out = table
  for (const name of names ?? table.names.filter((each) => table.column(each).kind === 'text')) {
    const column = table.column(name)
    out = out.with(name, recode(column, categoryOf(name, column)))
  }
  return out
}

/** The levels of a column. */
export function categoryOf(name: string, column: TableColumn): Category {
  return fitCategory({ name, source: name, part: null }, column)
}

/** A column with the levels of a category; values not among them become missing. */
export function recode(column: TableColumn, category: Category): TextColumn {
  const codes = category.encode(column, new Tally(category.name)).map((code) => code - 1)
  return { kind: 'text', codes, levels: category.levels }
}

/** True for pandas' numeric columns: numbers and booleans. A column without any cell is numeric if it says so. */
export function isNumeric(
  column: TableColumn,
): column is Extract<TableColumn, { kind: 'number' | 'boolean' }> {
  return column.kind === 'number' || column.kind === 'boolean'
}

/** True if at least one cell is missing. */
export function hasMissing(column: TableColumn): boolean {
  return countMissing(column) > 0
}
