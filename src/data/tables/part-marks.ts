import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { CellError } from './cell-error.ts'
import { cellOf, isMissing, type TableColumn } from './table-column.ts'

/** The part of a row, by a column that says it. */
export type RowPart = 'train' | 'valid' | 'test'

const words: Readonly<Record<RowPart, readonly string[]>> = {
  train: ['train', 'training', 'false', 'no', 'n', '0'],
  valid: ['valid', 'validation', 'val', 'true', 'yes', 'y', '1'],
  test: ['test'],
}

/**
 * The part of each row, by a column of words such as train and valid, of true and false, or of 0 and 1. A mistyped word would move validation rows into
 * training, so that the score is too good.
 *
 * @param allowed the parts that the column may name.
 * @throws CellError naming the row of an empty cell or of another word or number; DataError for a column of dates.
 */
export function rowParts(column: TableColumn, name: string, allowed: readonly RowPart[]): RowPart[] {
  if (column.kind === 'date')
    throw new DataError(
      `Column ${quoted(name)} contains dates and cannot mark rows; use { kind: 'last' } (--valid-last) for the last ones.`,
    )
  const partOf = (cell: unknown): RowPart | undefined =>
    allowed.find((part) => words[part].includes(String(cell).trim().toLowerCase()))
  const known = new Map<unknown, RowPart | undefined>()
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  return Array.from({ length: rows }, (_, row) => {
    const missing = isMissing(column, row)
    const cell = missing ? null : cellOf(column, row)
    if (!missing && !known.has(cell)) known.set(cell, partOf(cell))
    const part = missing ? undefined : known.get(cell)
    if (part !== undefined) return part
    throw new CellError(
      row,
      (at) =>
        `Column ${quoted(name)}${at} ${missing ? 'is empty' : `has ${typeof cell === 'string' ? quoted(cell) : String(cell)}`}, which does not say the part of the row; allowed are ${allowed.join(', ')}, true, false, 1 and 0`,
      { column: name, remedy: 'correct the cell' },
    )
  })
}
