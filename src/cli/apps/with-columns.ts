import type { TableColumn } from '../../data/tables/table-column.ts'
import type { Table } from '../../data/tables/table.ts'

/** Adds columns to a table; a name already taken gets a suffix. */
export function withColumns(
  table: Table,
  columns: readonly (readonly [name: string, column: TableColumn])[],
): Table {
  let whole = table
  for (const [name, column] of columns) {
    let own = name
    while (table.has(own)) own += '_'
    whole = whole.with(own, column)
  }
  return whole
}
