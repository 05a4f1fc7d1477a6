import { DataError } from 'lanner'
import type { Table } from '../../src/data/tables/table.ts'
import type { TableColumn } from '../../src/data/tables/table-column.ts'
import { categories, continuous } from './variables.ts'

/** What was learned from the rows of the training file, to be used for others too. */
export interface Encoding {
  /** Sorted levels of each category; the code of a level is its place plus 1, and 0 what is missing or not among them. */
  readonly levels: readonly (readonly (string | number)[])[]
  /** Mean and population deviation of each number, a missing one counted as 0. */
  readonly scales: readonly { readonly mean: number; readonly deviation: number }[]
}

/** Rows as the model takes them. */
export interface EncodedRows {
  readonly rows: number
  /** Codes, row after row. */
  readonly cats: Int32Array
  /** Standardised numbers, row after row. */
  readonly conts: Float32Array
}

/** Levels and scales of all rows of a table, as the notebook took them. */
export function fitEncoding(table: Table): Encoding {
  return {
    levels: categories.map((name) => levelsOf(table.column(name))),
    scales: continuous.map((name) => {
      const values = numbersOf(name, table.column(name))
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      return { mean, deviation: Math.sqrt(squares / values.length) || 1 }
    }),
  }
}

/** Codes and standardised numbers of any rows. */
export function encodeRows({ levels, scales }: Encoding, table: Table): EncodedRows {
  const { rows } = table
  const cats = new Int32Array(rows * categories.length)
  categories.forEach((name, j) => {
    const column = table.column(name)
    const codes = new Map(levels[j]!.map((level, place) => [level, place + 1] as const))
    const width = categories.length
    if (column.kind === 'text') {
      const own = column.levels.map((level) => codes.get(level) ?? 0)
      for (let row = 0; row < rows; row++) cats[row * width + j] = own[column.codes[row]!] ?? 0
    } else
      for (let row = 0; row < rows; row++)
        cats[row * width + j] = column.missing?.[row] ? 0 : (codes.get(column.values[row]!) ?? 0)
  })
  const conts = new Float32Array(rows * continuous.length)
  continuous.forEach((name, j) => {
    const { mean, deviation } = scales[j]!
    numbersOf(name, table.column(name)).forEach((value, row) => {
      conts[row * continuous.length + j] = (value - mean) / deviation
    })
  })
  return { rows, cats, conts }
}

function levelsOf(column: TableColumn): readonly (string | number)[] {
  if (column.kind === 'text') return column.levels.toSorted()
  const seen = new Set<number>()
  column.values.forEach((value, row) => {
    if (!column.missing?.[row]) seen.add(value)
  })
  return [...seen].toSorted((a, b) => a - b)
}

function numbersOf(name: string, column: TableColumn): Float64Array {
  if (column.kind !== 'number') throw new DataError(`Column "${name}" holds ${column.kind}, not numbers.`)
  return column.missing === null
    ? column.values
    : column.values.map((value, row) => (column.missing![row] ? 0 : value))
}
