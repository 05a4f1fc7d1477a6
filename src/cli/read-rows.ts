import { readTable, type ReadTableOptions } from '../data/tables/duckdb/index.ts'
import type { Table } from '../data/tables/table.ts'
import { defined } from '../base/defined.ts'

export interface ReadRowsOptions {
  /** Texts that mean a missing cell. */
  readonly missing?: readonly string[]
  /** Columns that are to be read as dates. */
  readonly date?: readonly string[]
  /** Columns that are to be kept as text. */
  readonly text?: readonly string[]
  /** The decimal mark of numbers that could be read in two ways. */
  readonly decimal?: '.' | ','
}

/** The table of a file, read as the options of the command say. */
export function readRows(file: string, options: ReadRowsOptions): Promise<Table> {
  return readTable(file, readingOptions(options))
}

/** What the options of the command are to `readTable`. */
export function readingOptions({
  missing,
  date = [],
  text = [],
  decimal,
}: ReadRowsOptions): Pick<ReadTableOptions, 'missing' | 'types' | 'decimal'> {
  const types = Object.fromEntries([
    ...date.map((name) => [name, 'date'] as const),
    ...text.map((name) => [name, 'text'] as const),
  ])
  return { types, ...defined({ missing, decimal }) }
}
