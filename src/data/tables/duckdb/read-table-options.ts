import type { OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { dateOrders, type DateOrder } from '../date-order.ts'

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
  /** Which comes first in ambiguous dates such as `01/02/2020`. Default: such columns stay text, unless one of their dates has only one reading. */
  readonly dateOrder?: DateOrder
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
  dateOrder: true,
}

/** @throws ValueError for a kind that columns cannot have, and for an unknown decimal mark or order of dates. */
export function checkReading(operation: string, { types = {}, decimal, dateOrder }: ReadTableOptions): void {
  for (const [name, kind] of Object.entries(types))
    if (!['text', 'number', 'date'].includes(kind))
      throw new ValueError(
        operation,
        `types must be text, number or date, got ${JSON.stringify(kind)} for ${quoted(name)}`,
      )
  if (decimal !== undefined && decimal !== '.' && decimal !== ',')
    throw new ValueError(operation, `decimal must be '.' or ',', got ${JSON.stringify(decimal)}`)
  if (dateOrder !== undefined && !dateOrders.includes(dateOrder))
    throw new ValueError(
      operation,
      `dateOrder must be 'day-first' or 'month-first', got ${JSON.stringify(dateOrder)}`,
    )
}
