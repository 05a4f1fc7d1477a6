import { note, writeEvent } from './output.ts'

/** A table that a command has written. */
interface WrittenTable {
  readonly file: string
  readonly rows: number
  readonly columns: number
  /** Columns of the input. */
  readonly columnsBefore: number
}

/** Says what was written: a line, or a JSON event with the name of the command. */
export function tellWritten(event: string, table: WrittenTable, json = false): void {
  if (json) return writeEvent({ event, ...table })
  const { file, rows, columns, columnsBefore } = table
  const counted = rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`
  note(`${file}: ${counted}, ${columns} columns (${columnsBefore} before)`)
}
