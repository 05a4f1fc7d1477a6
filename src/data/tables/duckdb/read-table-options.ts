import type { OptionNames } from '../../../base/check-options.ts'

/** How a file is read. */
export interface ReadTableOptions {
  /** Kinds of columns, instead of inferring them; Parquet and JSON lines have their own types, so only `text` applies there. */
  readonly types?: Readonly<Record<string, 'text' | 'number' | 'date'>>
  /** Columns of a CSV that are read as text unchanged, including `01` and `yes`; missing columns are ignored. */
  readonly texts?: readonly string[] | ((name: string) => boolean)
  /** Reads only these columns, in this order. */
  readonly columns?: readonly string[]
  /** Reads at most this many rows from the start. */
  readonly limit?: number
  /** Strings of a CSV that mean a missing cell, in addition to the empty one. */
  readonly missing?: readonly string[]
  /** The decimal mark of ambiguous numbers such as `1,234`. Default: such columns stay text. */
  readonly decimal?: '.' | ','
  /** Whether a CSV has a header with column names. Default true. */
  readonly header?: boolean
  /** Column names of a CSV, instead of those in its header. */
  readonly names?: readonly string[]
}

export const readTableOptionNames: OptionNames<ReadTableOptions> = {
  types: true,
  texts: true,
  columns: true,
  limit: true,
  missing: true,
  header: true,
  names: true,
  decimal: true,
}
