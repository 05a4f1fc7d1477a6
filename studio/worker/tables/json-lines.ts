import { FileError } from '../../../src/base/errors.ts'
import { columnOfTexts } from '../../../src/data/tables/csv/column-of-texts.ts'
import { decodeText } from '../../../src/data/tables/csv/decode-text.ts'
import { PLAIN_PATTERN } from '../../../src/data/tables/number-form.ts'
import type { ReadNote } from '../../../src/data/tables/read-note.ts'
import { textColumn, type TableColumn } from '../../../src/data/tables/table-column.ts'
import { booleans, nestedNote, numbers, readerOf, type KnownColumn } from './known-columns.ts'
import type { ReadTable } from './table-reader.ts'

/** Reads JSON lines, or a list of objects. */
export async function jsonReader(file: Blob, name: string): Promise<ReadTable> {
  const { text, note } = decodeText(new Uint8Array(await file.arrayBuffer()), name)
  if (text.trim() === '') throw new FileError(`${name} is empty.`)
  const columns = columnsOf(recordsOf(text.replace(/^\ufeff/, ''), name))
  const notes: readonly ReadNote[] = note === null ? [] : [{ column: null, message: note }]
  return readerOf(
    name,
    [...columns.keys()],
    (column, asText) => read(column, columns.get(column)!, asText),
    notes,
  )
}

/** A cell as JSON has it. A number is its text, since JSON.parse would lose digits, and whether it was written as a whole one. */
type Cell = string | boolean | null | NumberText | object | undefined

class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Marks numbers among the strings that JSON.parse returns: a character for private use. */
const MARK = '\uf8ff'
const TOKENS = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/g

/** Parses JSON with its numbers as marked texts. */
function parsed(json: string): unknown {
  return JSON.parse(json.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${MARK}${token}"`)))
}

function recordsOf(text: string, name: string): unknown[] {
  const parse = (json: string, where: string): unknown => {
    try {
      return parsed(json)
    } catch (error) {
      throw new FileError(`${name}${where} is not JSON.`, { cause: error })
    }
  }
  if (text.trimStart().startsWith('[')) {
    const list = parse(text, '')
    if (Array.isArray(list)) return list
  }
  return text
    .split(/\r\n|\n|\r/)
    .flatMap((line, i) => (line.trim() === '' ? [] : [parse(line, `, line ${i + 1}`)]))
}

/** The cells of each column, in the order in which they first occur. */
function columnsOf(records: readonly unknown[]): Map<string, Cell[]> {
  const columns = new Map<string, Cell[]>()
  records.forEach((record, row) => {
    const isRow = typeof record === 'object' && record !== null && !Array.isArray(record)
    for (const [name, value] of Object.entries(isRow ? record : { json: record })) {
      let cells = columns.get(name)
      if (cells === undefined) columns.set(name, (cells = Array.from<Cell>({ length: records.length })))
      cells[row] =
        typeof value === 'string' && value.startsWith(MARK) ? new NumberText(value.slice(1)) : (value as Cell)
    }
  })
  if (columns.size === 0)
    columns.set(
      'json',
      records.map(() => ({})),
    )
  return columns
}

const plainNumber = new RegExp(`^${PLAIN_PATTERN}$`)

function read(name: string, cells: readonly Cell[], asText: boolean): KnownColumn {
  const present = cells.filter((cell) => cell !== null && cell !== undefined)
  const texts = cells.map(textOf)
  const isNested = present.some((cell) => typeof cell === 'object' && !(cell instanceof NumberText))
  if (asText) return { column: textColumn(texts), note: null }
  if (isNested) return { column: textColumn(texts), note: { column: name, message: nestedNote(name) } }
  if (present.length > 0 && present.every((cell) => typeof cell === 'boolean'))
    return { column: booleans(cells as (boolean | null | undefined)[]), note: null }
  if (present.length > 0 && present.every((cell) => cell instanceof NumberText))
    return { column: numberColumn(cells as (NumberText | null | undefined)[], texts), note: null }
  // Numbers in quotes stay text, as whoever wrote the file had them.
  const filled = present.filter((cell) => typeof cell !== 'string' || cell.trim() !== '')
  if (filled.length > 0 && filled.every((cell) => typeof cell === 'string' && plainNumber.test(cell)))
    return { column: textColumn(texts), note: null }
  const own = columnOfTexts(texts, { name, kind: undefined, decimal: undefined, dateOrder: undefined })
  return {
    column: own.column,
    note: typeof own.note === 'string' ? { column: name, message: own.note } : own.note,
  }
}

function textOf(cell: Cell): string | null {
  if (cell === null || cell === undefined) return null
  if (cell instanceof NumberText) return cell.text
  return typeof cell === 'object'
    ? JSON.stringify(cell).replaceAll(new RegExp(`"${MARK}([^"]*)"`, 'g'), '$1')
    : String(cell)
}

function numberColumn(
  cells: readonly (NumberText | null | undefined)[],
  texts: readonly (string | null)[],
): TableColumn {
  const isWhole = cells.every((cell) => cell == null || /^-?\d+$/.test(cell.text))
  const values = cells.map((cell) => (cell == null ? null : Number(cell.text) + 0))
  const isLong = values.some((value) => value !== null && Math.abs(value) > Number.MAX_SAFE_INTEGER)
  // Integers this large are ids.
  return isWhole && isLong ? textColumn(texts) : numbers(values, isWhole)
}
