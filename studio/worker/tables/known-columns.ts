import { DataError } from '../../../src/base/errors.ts'
import { quoted } from '../../../src/base/quoted.ts'
import type { ReadNote } from '../../../src/data/tables/read-note.ts'
import type { TableColumn } from '../../../src/data/tables/table-column.ts'
import { Table } from '../../../src/data/tables/table.ts'
import type { ReadTable } from './table-reader.ts'

/** A column that was read, with a note for the user. */
export interface KnownColumn {
  readonly column: TableColumn
  readonly note: ReadNote | null
}

/** Reads columns of a file that has been parsed. @param read a column by its name. */
export function readerOf(
  file: string,
  names: readonly string[],
  read: (name: string, asText: boolean) => KnownColumn,
  notes: readonly ReadNote[] = [],
): ReadTable {
  return async ({ columns = names, texts = [] } = {}) => {
    const missing = columns.find((name) => !names.includes(name))
    if (missing !== undefined)
      throw new DataError(`${file} has no column ${quoted(missing)}; it has ${names.join(', ')}.`, {
        column: missing,
      })
    const own = columns.map((name) => [name, read(name, texts.includes(name))] as const)
    return new Table(
      own.map(([name, { column }]) => [name, column] as const),
      undefined,
      [...notes, ...own.flatMap(([, { note }]) => (note === null ? [] : [note]))],
    )
  }
}

export function booleans(cells: readonly (boolean | null | undefined)[]): TableColumn {
  const missing = missingOf(cells)
  return { kind: 'boolean', values: Uint8Array.from(cells, (cell) => Number(cell === true)), missing }
}

export function numbers(cells: readonly (number | null | undefined)[], whole: boolean): TableColumn {
  return {
    kind: 'number',
    values: Float64Array.from(cells, (cell) => cell ?? NaN),
    missing: missingOf(cells),
    whole,
  }
}

const DAY = 86_400_000

/** @param time whether the type has a time of day; a column in which all are midnight has none. */
export function dates(cells: readonly (Date | null | undefined)[], time: boolean): TableColumn {
  const values = Float64Array.from(cells, (cell) => cell?.getTime() ?? NaN)
  const hasDays =
    values.some(Number.isFinite) && values.every((value) => !(value % DAY !== 0 && Number.isFinite(value)))
  return { kind: 'date', values, missing: missingOf(cells), time: time && !hasDays }
}

function missingOf(cells: readonly unknown[]): Uint8Array | null {
  const missing = Uint8Array.from(cells, (cell) => Number(cell === null || cell === undefined))
  return missing.includes(1) ? missing : null
}

/** What `readTable` says about objects and arrays. */
export function nestedNote(name: string): string {
  return `Column ${quoted(name)} has nested values (objects or arrays), which are read as text: different values are different categories. Flatten it into columns of its own, or leave it out with ignore (--ignore).`
}
