import { DataError } from 'lanner'
import { cellOf, isMissing, type Table, type TableColumn } from 'lanner/tables'

/** Sales of stores by day, one row each. */
export interface SalesRows {
  /** Index of the store. */
  readonly stores: Int32Array
  readonly storeLabels: readonly string[]
  /** Days since 1970-01-01, a Thursday. */
  readonly days: Int32Array
  readonly sales: Float64Array
  /** 1 if the store was open. */
  readonly open: Uint8Array
}

export interface SalesColumns {
  /** Default 'Store'. */
  readonly store?: string
  /** Default 'Date'. */
  readonly date?: string
  /** Default 'Sales'. */
  readonly sales?: string
  /** Default 'Open'; null if there is none: then every row with sales above 0 is open. */
  readonly open?: string | null
}

/**
 * Reads stores, days and sales from a table; by default, columns are named as in Rossmann's `train.csv`.
 *
 * @throws DataError if a column does not exist, is of another kind, or a cell is missing (with its row).
 * @example
 * const table = Table.fromRows([{ Store: 7, Date: new Date('2015-07-31'), Sales: 5263, Open: 1 }])
 * salesRows(table).storeLabels // ['7']
 */
export function salesRows(table: Table, columns: SalesColumns = {}): SalesRows {
  const { store = 'Store', date = 'Date', sales = 'Sales', open = 'Open' } = columns
  const { codes, labels } = labeled(table.column(store), store, table.rows)
  const dates = table.column(date)
  if (dates.kind !== 'date')
    throw new DataError(
      `Column "${date}" must hold dates, not ${dates.kind}; read it with types { ${date}: 'date' }.`,
    )
  const days = Int32Array.from(numbers(dates, date, table.rows), (time) => Math.floor(time / 86_400_000))
  const amounts = numbers(table.column(sales), sales, table.rows)
  const opened = open === null ? amounts : numbers(table.column(open), open, table.rows)
  return {
    stores: codes,
    storeLabels: labels,
    days,
    sales: amounts,
    open: Uint8Array.from(opened, (value) => (value > 0 ? 1 : 0)),
  }
}

function numbers(column: TableColumn, name: string, rows: number): Float64Array {
  if (column.kind === 'text') throw new DataError(`Column "${name}" must hold numbers, not text.`)
  for (let row = 0; row < rows; row++)
    if (isMissing(column, row) || !Number.isFinite(column.values[row]))
      throw new DataError(`Column "${name}" has no value in row ${row}; take such rows out first.`)
  return Float64Array.from(column.values)
}

function labeled(
  column: TableColumn,
  name: string,
  rows: number,
): { readonly codes: Int32Array; readonly labels: readonly string[] } {
  const known = new Map<string, number>()
  const codes = Int32Array.from({ length: rows }, (_, row) => {
    const cell = cellOf(column, row)
    if (cell === null)
      throw new DataError(`Column "${name}" has no value in row ${row}; take such rows out first.`)
    const label = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)
    const code = known.get(label) ?? known.size
    known.set(label, code)
    return code
  })
  return { codes, labels: [...known.keys()] }
}
