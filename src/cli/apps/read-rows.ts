import { defined } from '../../base/defined.ts'
import { readTable } from '../../data/tables/duckdb/index.ts'
import type { Table } from '../../data/tables/table.ts'
import type { ColumnOptions, TableFileOptions } from '../options/shared-options.ts'

/** Reads the table of a file with the command's options. */
export function readRows(
  file: string,
  { missing, decimal, dateOrder, dates = [], texts = [] }: TableFileOptions & ColumnOptions,
): Promise<Table> {
  const types = Object.fromEntries([
    ...dates.map((name) => [name, 'date'] as const),
    ...texts.map((name) => [name, 'text'] as const),
  ])
  return readTable(file, { types, ...defined({ missing, decimal, dateOrder }) })
}
