import { DataError } from '../base/errors.ts'
import { quoted } from '../base/quoted.ts'
import type { ColumnInput, RowTable } from './columns.ts'
import { isMissing, type TableColumn } from './tables/table-column.ts'
import type { Table } from './tables/table.ts'

/**
 * The columns of a table as model inputs: those in `catNames` as int32 codes, all others as float32 numbers. A kind that the table lacks becomes one column
 * of zeros, so that a model always gets both.
 *
 * @throws DataError naming the column and row of a cell that is text, missing, not finite, or not a code.
 */
export function tableParts(table: Table, catNames: readonly string[]): [codes: RowTable, numbers: RowTable] {
  const cats = [...new Set(catNames)]
  const conts = table.names.filter((name) => !cats.includes(name))
  const codes = new Int32Array(table.rows * Math.max(1, cats.length))
  const numbers = new Float32Array(table.rows * Math.max(1, conts.length))
  cats.forEach((name, at) => fill(codes, at, cats.length, name, table.column(name), isCode))
  conts.forEach((name, at) => fill(numbers, at, conts.length, name, table.column(name), isNumber))
  return [
    { values: codes, width: Math.max(1, cats.length) },
    { values: numbers, width: Math.max(1, conts.length) },
  ]
}

/** Amounts as float32 [rows, 1], the shape of a model's outputs; classes and targets with a width stay as they are. */
export function targetPart(y: ColumnInput | Float64Array): ColumnInput {
  return y instanceof Float32Array || y instanceof Float64Array
    ? { values: Float32Array.from(y), width: 1 }
    : y
}

interface Kind {
  readonly test: (value: number) => boolean
  readonly what: string
}

const isCode: Kind = {
  test: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31,
  what: 'a code (an integer of at least 0)',
}
const isNumber: Kind = { test: (value) => Number.isFinite(Math.fround(value)), what: 'a finite number' }

function fill(
  out: Int32Array | Float32Array,
  at: number,
  width: number,
  name: string,
  column: TableColumn,
  { test, what }: Kind,
): void {
  if (column.kind === 'text' || column.kind === 'date')
    throw new DataError(
      `Column ${quoted(name)} contains ${column.kind === 'text' ? 'texts' : 'dates'}, not numbers; encode the table with procDf or a TablePipeline, or drop the column.`,
    )
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row]!
    const missing = isMissing(column, row)
    if (missing || !test(value))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1} is ${missing ? 'missing' : value}, but must be ${what}; encode the table with procDf or a TablePipeline.`,
      )
    out[row * width + at] = value
  }
}
