import { cellOf, textColumn, type TableColumn } from './table-column.ts'
import { Table } from './table.ts'

/** A few rows of a table as plain data, with the kinds of their columns. */
export interface TableJson {
  readonly columns: readonly ColumnJson[]
}

interface ColumnJson {
  readonly name: string
  readonly kind: TableColumn['kind']
  /** Dates are milliseconds since 1970; null is missing. */
  readonly cells: readonly (number | string | boolean | null)[]
  /** For dates. */
  readonly time?: boolean
  /** For numbers. */
  readonly whole?: boolean
}

/**
 * The rows as plain data, for a file. The original notation of numbers is not kept.
 *
 * @example
 * const json = JSON.stringify(tableToJson(Table.fromRows([{ city: 'Ulm', beds: 3 }])))
 * tableFromJson(JSON.parse(json)).row(0) // { city: 'Ulm', beds: 3 }
 */
export function tableToJson(table: Table): TableJson {
  return {
    columns: Array.from(table.entries(), ([name, column]) => ({
      name,
      kind: column.kind,
      cells: Array.from({ length: table.rows }, (_, row) => {
        const cell = cellOf(column, row)
        return cell instanceof Date ? cell.getTime() : cell
      }),
      ...(column.kind === 'date' ? { time: column.time } : {}),
      ...(column.kind === 'number' ? { whole: column.whole } : {}),
    })),
  }
}

/**
 * Restores rows from the output of `tableToJson`; null for anything else.
 *
 * @example
 * const json = tableToJson(Table.fromRows([{ city: 'Ulm', beds: 3 }]))
 * tableFromJson(json).row(0).city // 'Ulm'
 * tableFromJson({ rows: [] }) // null
 */
export function tableFromJson(json: unknown): Table | null {
  const columns = (json as Partial<TableJson> | null)?.columns
  if (!Array.isArray(columns) || columns.length === 0) return null
  const read = (columns as readonly (ColumnJson | null)[]).map((column) => {
    const cells = column?.cells
    if (typeof column?.name !== 'string' || !Array.isArray(cells)) return null
    const values = columnFromJson(column)
    return values === null ? null : ([column.name, values] as const)
  })
  const known = read.filter((column) => column !== null)
  const rows = (columns as readonly ColumnJson[])[0]!.cells?.length
  const even = known.every(
    ([, column]) => (column.kind === 'text' ? column.codes : column.values).length === rows,
  )
  return known.length === read.length && even ? new Table(known, rows) : null
}

function columnFromJson({ kind, cells, time, whole }: ColumnJson): TableColumn | null {
  const type = kind === 'text' ? 'string' : kind === 'boolean' ? 'boolean' : 'number'
  if (cells.some((cell) => cell !== null && typeof cell !== type)) return null
  if (kind === 'text') return textColumn(cells as readonly (string | null)[])
  const missing = cells.includes(null) ? Uint8Array.from(cells, (cell) => Number(cell === null)) : null
  if (kind === 'boolean') return { kind, values: Uint8Array.from(cells, Number), missing }
  const values = Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell)))
  if (kind === 'date') return { kind, values, missing, time: time === true }
  if (kind !== 'number') return null
  return { kind, values, missing, whole: whole === true }
}
