import { readTable } from '../data/tables/duckdb/index.ts'
import type { Table } from '../data/tables/table.ts'

export interface ReadRowsOptions {
  /** Texts that mean a missing cell. */
  readonly missing?: readonly string[]
  /** Columns that are to be read as dates. */
  readonly date?: readonly string[]
}

/** The table of a file, with the columns that are to be dates read as dates. */
export function readRows(file: string, { missing, date = [] }: ReadRowsOptions): Promise<Table> {
  return readTable(file, { missing, types: Object.fromEntries(date.map((name) => [name, 'date'] as const)) })
}
