import { DataError } from '../../../base/errors.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { quoted } from '../../../base/quoted.ts'
import { cellOf } from '../../../data/tables/table-column.ts'
import type { Table } from '../../../data/tables/table.ts'

/** More different numbers than this are not classes. */
const MOST_NUMBERS = 100

/** The text of each row: its columns, joined by line breaks; missing cells are skipped. @throws DataError if there is no such column. */
export function textsOf(table: Table, names: readonly string[]): string[] {
  const columns = names.map((name) => columnOf(table, name))
  return Array.from({ length: table.rows }, (_, row) =>
    columns
      .map((column) => cellOf(column, row))
      .filter((cell) => cell !== null)
      .join('\n'),
  )
}

/** The class of each row, null where the cell is missing. @throws DataError for a column of measurements. */
export function labelsOf(table: Table, name: string): (string | null)[] {
  const column = columnOf(table, name)
  const labels = Array.from({ length: table.rows }, (_, row) => {
    const cell = cellOf(column, row)
    return cell === null ? null : String(cell)
  })
  const different = new Set(labels).size
  if (column.kind === 'date' || (column.kind === 'number' && different > MOST_NUMBERS))
    throw new DataError(
      `Column ${quoted(name)} has ${column.kind === 'date' ? 'dates' : `${different} different numbers`}, but a classifier of texts predicts classes; name another --target.`,
    )
  return labels
}

function columnOf(table: Table, name: string): ReturnType<Table['column']> {
  if (table.has(name)) return table.column(name)
  const near = nearestName(name, table.names)
  throw new DataError(
    `The table has no column ${quoted(name)}; ${near === null ? `its columns are ${table.names.map((own) => quoted(own)).join(', ')}.` : `did you mean ${quoted(near)}?`}`,
  )
}
