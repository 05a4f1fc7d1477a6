import type { Table } from '../table.ts'
import { Category } from '../pipeline/category.ts'
import { recode } from './train-cats.ts'

/**
 * Gives the category columns of a table the levels that the training table has, the twin of the lesson's `apply_cats`: a value that no
 * training row has becomes missing (code -1).
 *
 * @param train a table that went through `trainCats`: its text columns are the categories.
 * @example
 * const train = trainCats(Table.fromRows([{ size: 'small' }, { size: 'large' }]))
 * const test = applyCats(Table.fromRows([{ size: 'small' }, { size: 'huge' }]), train)
 * test.column('size').codes // Int32Array [1, -1]
 */
export function applyCats(table: Table, train: Table): Table {
  let out = table
  for (const name of table.names) {
    const trained = train.has(name) ? train.column(name) : null
    if (trained?.kind !== 'text') continue
    const column = table.column(name)
    // Numbers that became categories have levels that read as numbers, and then 9.0 is the level 9.
    const numbers =
      column.kind === 'number' && trained.levels.every((level) => Number.isFinite(Number(level)))
    const kind = column.kind === 'number' && !numbers ? 'text' : column.kind
    const from = { name, source: name, part: null }
    out = out.with(name, recode(column, new Category(from, kind, trained.levels, 0)))
  }
  return out
}
