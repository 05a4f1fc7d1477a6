import { wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { quoted, shownValue } from '../../../base/quoted.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { csvRecords, type CsvRecord } from '../duckdb/csv-records.ts'
import { parseHeader } from '../duckdb/parse-header.ts'
import { checkReading, type ReadTableOptions, readTableOptionNames } from '../duckdb/read-table-options.ts'
import { isUsual, type NumberForm } from '../number-form.ts'
import type { ReadNote } from '../read-note.ts'
import type { TableColumn } from '../table-column.ts'
import { Table } from '../table.ts'
import { twoMarksExample, twoMarksNote } from '../two-marks.ts'
import { columnOfTexts } from './column-of-texts.ts'
import { decodeText } from './decode-text.ts'

/** How a CSV in memory is read. */
export interface FromCsvOptions extends ReadTableOptions {
  /** The delimiter. Default: the one that fits the first rows best. */
  readonly delimiter?: string
}

const optionNames: OptionNames<FromCsvOptions> = { ...readTableOptionNames, delimiter: true }

/**
 * Reads a CSV in memory, or a file that the user selected, by the rules of `readTable`; in Node and in pages. `Table.fromCsv` in `lanner/tables`.
 *
 * @throws DataError naming the line, or the row and column, of invalid input; FileError if the bytes are not text.
 * @example
 * const table = await Table.fromCsv('city,price\nUlm,$12.50\nBonn,$9\n')
 * table.row(0) // { city: 'Ulm', price: 12.5 }
 */
export async function fromCsv(source: string | Blob, options: FromCsvOptions = {}): Promise<Table> {
  checkOptions('Table.fromCsv', options, optionNames)
  checkReading('Table.fromCsv', options)
  if (typeof source !== 'string' && !(source instanceof Blob))
    throw wrongArgument('Table.fromCsv', 'the text of a CSV, or a File', source)
  const { columns, limit = Infinity, delimiter = null } = options
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0))
    throw new ValueError('Table.fromCsv', `limit must be an integer of at least 0, got ${shownValue(limit)}`)
  const file = typeof source === 'string' ? null : source
  const shown = (file as { readonly name?: string } | null)?.name ?? 'The CSV'
  const { text: whole, note } =
    file === null
      ? { text: source as string, note: null }
      : decodeText(new Uint8Array(await file.arrayBuffer()), shown)
  const text = whole.replace(/^\ufeff/, '')
  const header = parseHeader(text, true, delimiter ?? (/\.tsv$/i.test(shown) ? '\t' : null), {
    ...options,
    shown,
  })

  const unnamed = new Set(header.unnamed)
  const known = header.names.filter((name) => !unnamed.has(name))
  for (const name of [...Object.keys(options.types ?? {}), ...(columns ?? [])])
    if (!known.includes(name)) throw missing(shown, name, known)
  const cells = cellsOf(text, header, { shown, limit, options })
  const isText =
    typeof options.texts === 'function'
      ? options.texts
      : (name: string) => (options.texts as readonly string[] | undefined)?.includes(name)
  const notes: ReadNote[] = note === null ? [] : [{ column: null, message: note }]
  const read = (columns ?? known).map((name) => {
    const kind = new Map(Object.entries(options.types ?? {})).get(name) ?? (isText(name) ? 'text' : undefined)
    const own = columnOfTexts(cells[header.names.indexOf(name)]!, {
      name,
      kind,
      decimal: options.decimal,
      dateOrder: options.dateOrder,
    })
    if (own.note !== null)
      notes.push(typeof own.note === 'string' ? { column: name, message: own.note } : own.note)
    return [name, own.column] as const
  })
  if (options.decimal === undefined)
    notes.push(...twoMarks(read, (name) => cells[header.names.indexOf(name)]!))
  return new Table(read, cells[0]!.length, notes)
}

/** Notes on columns with decimal points where another has decimal commas. */
function twoMarks(
  columns: readonly (readonly [name: string, column: TableColumn])[],
  cellsOf: (name: string) => readonly (string | null)[],
): ReadNote[] {
  const [other] = columns.find(([, column]) => formatOf(column)?.decimal === ',') ?? []
  if (other === undefined) return []
  return columns.flatMap(([name, column]) => {
    if (column.kind !== 'number' || (column.written !== undefined && !isUsual(column.written))) return []
    const numbers = cellsOf(name).filter((cell) => cell !== null && cell.trim() !== '')
    const example = numbers.some((cell) => cell!.includes('.')) ? twoMarksExample(numbers.map(Number)) : null
    return example === null ? [] : [{ column: name, message: twoMarksNote(name, example, other) }]
  })
}

const formatOf = (column: TableColumn): NumberForm | undefined =>
  column.kind === 'number' ? column.written : undefined

interface Reading {
  readonly shown: string
  readonly limit: number
  readonly options: FromCsvOptions
}

/** The cells of each column; null for missing cells. */
function cellsOf(
  text: string,
  { names, delimiter, linesBefore }: ReturnType<typeof parseHeader>,
  { shown, limit, options }: Reading,
): (string | null)[][] {
  const { header = true } = options
  const nulls = new Set(['', ...(options.missing ?? [])])
  const cells = names.map((): (string | null)[] => [])
  const isMissing = (field: string, i: number, { quoted }: CsvRecord): boolean =>
    nulls.has(field) && quoted?.has(i) !== true
  let line = 1
  let rows = header ? -1 : 0
  for (const record of csvRecords(text, delimiter)) {
    const { fields, isDamaged } = record
    const own = line
    line +=
      1 +
      fields.reduce(
        (sum, field) => sum + (/[\r\n]/.test(field) ? field.split(/\r\n|\r|\n/).length - 1 : 0),
        0,
      )
    if (
      own <= linesBefore ||
      (names.length > 1 && fields.length === 1 && fields[0] === '' && record.quoted === null)
    )
      continue
    if (rows++ < 0) continue
    if (rows > limit) break
    if (isDamaged)
      throw new DataError(`${shown}, line ${own}: a quoted field is not closed, or has text after its quote.`)
    if (fields.length !== names.length)
      throw widthError(`${shown}, line ${own}`, fields.length, names.length, delimiter)
    fields.forEach((field, i) => cells[i]!.push(isMissing(field, i, record) ? null : field))
  }
  if (cells[0]!.length === 0 && limit !== 0) throw new DataError(`${shown} has no rows, only a header.`)
  return cells
}

function widthError(where: string, found: number, wanted: number, delimiter: string): DataError {
  return new DataError(
    found > wanted
      ? `${where} has more fields than the header, which has ${wanted}; correct the line, or put quotes around a field with "${delimiter}" in it.`
      : `${where} has ${found} ${found === 1 ? 'field' : 'fields'} but the header has ${wanted}; correct the line.`,
  )
}

function missing(shown: string, name: string, names: readonly string[]): DataError {
  const near = nearestName(name, names)
  return new DataError(
    `${shown} has no column ${quoted(name)}; ${near === null ? `it has ${names.slice(0, 30).join(', ')}.` : `did you mean "${near}"?`}`,
    { column: name },
  )
}
