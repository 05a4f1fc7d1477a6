import type { TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { datePartColumn, type DatePart } from './date-parts.ts'
import { toDateColumn } from './dates.ts'
import type { ColumnSource } from './options.ts'

/** Reads columns of a table, or parts of their dates, and each date only once. */
export function columnReader(table: Table): (from: ColumnSource<DatePart>) => TableColumn {
  const dates = new Map<string, ReturnType<typeof toDateColumn>>()
  return ({ source, part }) => {
    const column = table.column(source)
    if (part === null) return column
    if (!dates.has(source)) dates.set(source, toDateColumn(column, source))
    return datePartColumn(dates.get(source)!, part)
  }
}
