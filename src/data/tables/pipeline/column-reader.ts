import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import type { NumberColumn, TableColumn, TextColumn } from '../table-column.ts'
import { CellError } from '../cell-error.ts'
import { parseNumber, type NumberForm } from '../number-form.ts'
import type { Table } from '../table.ts'
import { shown } from './cells.ts'
import { datePartColumn, type DatePart } from './date-parts.ts'
import { toDateColumn } from './dates.ts'
import type { ColumnSource } from './options.ts'

/**
 * Reads columns of a table, or parts of their dates, and each date only once.
 *
 * @param forms Number formats of columns that arrive as text.
 */
export function columnReader(
  table: Table,
  forms: ReadonlyMap<string, NumberForm> = new Map(),
): (from: ColumnSource<DatePart>) => TableColumn {
  const dates = new Map<string, ReturnType<typeof toDateColumn>>()
  return ({ source, part }) => {
    const column = table.column(source)
    const form = forms.get(source)
    if (form !== undefined) refuseOtherForm(column, source, form)
    if (part === null)
      return form === undefined || column.kind !== 'text' ? column : numbersIn(column, source, form)
    if (!dates.has(source)) dates.set(source, toDateColumn(column, source))
    return datePartColumn(dates.get(source)!, part)
  }
}

/** `1.234` means different numbers with a decimal point and a decimal comma. @throws DataError if a file was read with the other one. */
function refuseOtherForm(column: TableColumn, name: string, { decimal }: NumberForm): void {
  if (decimal === '.' || column.kind !== 'number' || column.whole || column.written?.decimal !== '.') return
  throw new DataError(
    `Column ${quoted(name)} was read with a decimal point, but in the training rows it has a decimal comma; read the file with readTable(file, run.reading).`,
    { column: name },
  )
}

/** Parses strings as numbers in a format. @throws DataError naming column and row of a string that is not one. */
function numbersIn(column: TextColumn, name: string, form: NumberForm): NumberColumn {
  const known = column.levels.map((level) => parseNumber(level, form))
  const missing = new Uint8Array(column.codes.length)
  const values = Float64Array.from(column.codes, (code, row) => {
    const level = code < 0 ? '' : column.levels[code]!
    if (level.trim() !== '') {
      if (Number.isNaN(known[code])) throw notWritten(level, name, row, form)
      return known[code]!
    }
    missing[row] = 1
    return NaN
  })
  return { kind: 'number', values, missing, whole: false }
}

/** Parses a string as a number in a format; returns other values unchanged. @throws DataError naming column and row. */
export function cellInForm(cell: unknown, name: string, row: number, form: NumberForm | undefined): unknown {
  if (form === undefined || typeof cell !== 'string' || cell.trim() === '') return cell
  const value = parseNumber(cell, form)
  if (Number.isNaN(value)) throw notWritten(cell, name, row, form)
  return value
}

function notWritten(text: string, name: string, row: number, { decimal, unit }: NumberForm): CellError {
  return new CellError(
    row,
    (at) =>
      `Column ${quoted(name)}${at}: ${shown(text)} is not a number with a decimal ${decimal === '.' ? 'point' : 'comma'}${unit === null ? '' : ` in ${unit}`}, as the training rows have them`,
    { column: name, remedy: 'correct the cell, or leave it empty' },
  )
}
