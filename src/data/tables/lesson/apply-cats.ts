import type { Table } from '../table.ts'
import { Category, type LevelKind } from '../pipeline/category.ts'
import { recode } from './train-cats.ts'

/**
 * Gives the category columns of a table the levels of the training table, like the lesson's `apply_cats`: a value that no training row has becomes missing
 * (code -1).
 *
 * @param train a table returned by `trainCats`: its text columns are the categories.
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
    const kind = trained.levels.every((level) => readsAs(column.kind, level)) ? column.kind : 'text'
    const from = { name, source: name, part: null }
    out = out.with(name, recode(column, new Category(from, kind, trained.levels, 0)))
  }
  return out
}

/** Whether a level stands for a number, boolean or date that became a category: then 9.0 is the level 9. */
function readsAs(kind: LevelKind, level: string): boolean {
  switch (kind) {
    case 'text':
      return true
    case 'number':
      return Number.isFinite(Number(level))
    case 'boolean':
      return level === 'true' || level === 'false'
    case 'date':
      return Number.isFinite(Date.parse(level))
  }
}
