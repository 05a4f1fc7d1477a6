import { DataError, FileError, ValueError } from '../../../base/errors.ts'
import { quoted, shownValue } from '../../../base/quoted.ts'
import { fileErrorCode, fileProblem } from '../../../base/file-problem.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { makeTemporaryFolder } from '../../../base/temporary-folder.ts'
import type { ReadNote } from '../read-note.ts'
import { readHeader } from './csv-header.ts'
import type { Header } from './parse-header.ts'
import { inspectText, type TextEncoding } from './inspect-text.ts'
import { lineOfRow } from './line-of-row.ts'
import { checkReading, type ReadTableOptions } from './read-table-options.ts'
import { rewriteText } from './rewrite-text.ts'
import { yearLast } from './settle-dates.ts'
import { identifier, literal } from './sql.ts'

/** How the types of a file's columns are inferred. */
export interface Guess {
  /** From the first 20,480 rows, from all rows, or not at all: then every column of a CSV is text. */
  readonly from: 'first rows' | 'every row' | 'none'
  /** Columns of a CSV that are always text. */
  readonly texts?: readonly string[]
  /** Whether columns of a CSV may become dates. Default true. */
  readonly dates?: boolean
}

/** A file that can be queried: the SQL that returns its rows. */
export interface FileSource {
  /** The name in messages. */
  readonly path: string
  readonly options: ReadTableOptions
  /** Null for files that carry their own column names or types. */
  readonly header: Header | null
  readonly format: Format
  /** Notes about how it is read. */
  readonly notes: readonly ReadNote[]
  sql(guess: Guess): string
  /** Arguments for DuckDB's `read_csv` and `sniff_csv` to read a CSV this way. */
  csvArguments(guess: Guess): string
  /** Whether cells of a CSV may be integers like `0x1F`. */
  readonly mayHoldHex: boolean
  /** SQL for columns of JSON lines as raw JSON, in the row order of `sql`; null for other files. */
  jsonOf(columns: readonly string[]): string | null
  /** SQL for the rows of JSON lines as written, in the row order of `sql`, in a column `json`; null for other files. */
  readonly rowTexts: string | null
  /** The line of a CSV (from 1) that holds a row (from 0); null for other files. */
  lineOf(row: number): Promise<number | null>
  /** The same file with uniform line ends outside quotes; null if that was done already, or for other files. */
  withLikeLineEnds(): Promise<FileSource | null>
  /** Removes temporary files written for reading it. */
  close(): void
}

type Format = 'csv' | 'tsv' | 'parquet' | 'json'

const formats: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
  '.jsonl': 'json',
  '.ndjson': 'json',
}
const known = Object.keys(formats).join(', ')

function formatOf(path: string): Format | undefined {
  const { extname } = nodeBuiltin('path', 'readTable')
  return formats[extname(path.replace(/\.gz$/i, '')).toLowerCase()]
}

/** Whether a file has JSON lines, by its name. */
export function isJsonLines(path: string): boolean {
  return formatOf(path) === 'json'
}

/**
 * Inspects a file before it is read.
 *
 * @throws FileError if it is missing, a folder, empty or of an unknown kind; DataError for an unusable header.
 */
export async function openFile(path: string, options: ReadTableOptions = {}): Promise<FileSource> {
  await checkFile(path)
  const format = formatOf(path)
  if (format === undefined)
    throw new FileError(
      `${path} is not a supported table: its name must end in ${known}, or in one of the text formats followed by .gz.`,
    )
  if (format === 'parquet' && /\.gz$/i.test(path))
    throw new FileError(`${path}: Parquet is compressed already; decompress the file first.`)
  const { limit } = options
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0))
    throw new ValueError('readTable', `limit must be an integer of at least 0, got ${shownValue(limit)}`)
  checkReading('readTable', options)
  const place = plainPlace(path)
  try {
    return await opened({ path, format, options, notes: [], isCopy: false, mayHoldHex: false, ...place })
  } catch (error) {
    place.close()
    throw error
  }
}

/** A file being prepared for reading. */
interface Opened {
  /** The name in messages. */
  readonly path: string
  /** Where it is read. */
  readonly at: string
  readonly format: Format
  readonly options: ReadTableOptions
  readonly notes: readonly ReadNote[]
  /** Whether it was rewritten for reading. */
  readonly isCopy: boolean
  readonly mayHoldHex: boolean
  close(): void
}

async function opened(file: Opened): Promise<FileSource> {
  const { path, at, format, options, close } = file
  if (format === 'parquet') return ofRows({ ...file, format })
  const isJson = format === 'json'
  const { encoding, mayHoldHex, mixesLineEnds } = await inspectText(at, {
    isJson,
    firstOnly: options.limit !== undefined,
    shown: path,
  })
  if (encoding === 'utf-8' && !mixesLineEnds) return ofText({ ...file, mayHoldHex })
  const { basename } = nodeBuiltin('path', 'readTable')
  const isUtf8 = encoding === 'utf-8'
  const message =
    encoding === 'windows-1252'
      ? `${basename(path)} is not UTF-8 text, so it is read as windows-1252 (latin-1); save it as UTF-8 if its letters come out wrong.`
      : `${basename(path)} is read as UTF-16.`
  const copy = await copied(file, encoding)
  try {
    // Nesting can only be measured in UTF-8.
    if (isJson) await inspectText(copy.at, { isJson, firstOnly: false, shown: path })
    return await ofText({ ...copy, mayHoldHex, notes: isUtf8 ? [] : [{ column: null, message }] })
  } catch (error) {
    copy.close()
    throw error
  } finally {
    close()
  }
}

async function copied(file: Opened, encoding: TextEncoding): Promise<Opened> {
  const { path, folder } = await rewriteText(
    file,
    encoding,
    file.format === 'json' ? '.jsonl' : `.${file.format}`,
  )
  return { ...file, at: path, isCopy: true, close: () => folder.remove() }
}

/** A link to a file whose name DuckDB cannot take: glob patterns cannot escape a backslash. */
function plainPlace(path: string): Pick<Opened, 'at' | 'close'> {
  const { basename, join, resolve } = nodeBuiltin('path', 'readTable')
  const whole = resolve(path)
  if (globalThis.process.platform === 'win32' || !/\\/.test(whole) || !/[*?[]/.test(whole))
    return { at: whole, close: () => {} }
  const { symlinkSync } = nodeBuiltin('fs', 'readTable')
  const folder = makeTemporaryFolder('link')
  const at = join(folder.path, basename(path).replaceAll(/[^\w.]/g, '_'))
  symlinkSync(whole, at)
  return { at, close: () => folder.remove() }
}

const end = ({ limit }: ReadTableOptions): string => (limit === undefined ? '' : ` LIMIT ${limit}`)

/** A file whose rows carry column names. */
function ofRows(file: Opened & { readonly format: 'parquet' | 'json' }): FileSource {
  const { path, at, format, options, notes, close } = file
  const wanted = options.columns?.map(identifier).join(', ') ?? '*'
  const name = literal(escaped(at))
  const read = ({ from }: Guess): string =>
    format === 'parquet'
      ? `read_parquet(${name}, hive_partitioning = false)`
      : // Nested values become one text: inferring types at every depth would be slow.
        `read_json_auto(${name}, ${JSON_DATES}, hive_partitioning = false, maximum_depth = 2${from === 'every row' ? ', sample_size = -1' : ''})`
  return {
    path,
    options,
    header: null,
    format,
    notes,
    sql: (guess) => `SELECT ${wanted} FROM ${read(guess)}${end(options)}`,
    csvArguments: () => '',
    lineOf: () => Promise.resolve(null),
    mayHoldHex: false,
    jsonOf: (columns) =>
      format === 'parquet'
        ? null
        : `SELECT * FROM read_json(${name}, columns = {${columns.map((column) => `${literal(column)}: 'JSON'`).join(', ')}})${end(options)}`,
    rowTexts: format === 'parquet' ? null : `SELECT json FROM read_json_objects(${name})`,
    withLikeLineEnds: () => Promise.resolve(null),
    close,
  }
}

async function ofText(file: Opened): Promise<FileSource> {
  const { path, at, format, options, notes, isCopy, mayHoldHex, close } = file
  if (format === 'json' || format === 'parquet') return ofRows({ ...file, format })
  const header = await readHeader(at, format === 'tsv' ? '\t' : null, { ...options, shown: path })
  const unnamed = new Set(header.unnamed)
  const names = new Set(header.names.filter((name) => !unnamed.has(name)))
  for (const name of [...Object.keys(options.types ?? {}), ...(options.columns ?? [])])
    if (!names.has(name)) throw missingColumn(path, name, [...names])
  const types = new Map<string, string>(
    Object.entries(options.types ?? {}).map(([name, type]) => [
      name,
      type === 'number' && options.decimal === ',' ? 'VARCHAR' : sqlTypes[type],
    ]),
  )
  const isText = textTest(options)
  for (const name of names) if (isText(name) && !types.has(name)) types.set(name, 'VARCHAR')
  const dates = new Set([...names].filter((name) => options.types?.[name] === 'date'))
  // Read as text first: `read_csv` drops the time zone if it is told to read a TIMESTAMP.
  const moment = (name: string): string => `${momentOf(identifier(name), options)} AS ${identifier(name)}`
  const all = `*${unnamed.size === 0 ? '' : ` EXCLUDE (${header.unnamed.map(identifier).join(', ')})`}`
  const list =
    options.columns?.map((name) => (dates.has(name) ? moment(name) : identifier(name))).join(', ') ??
    (dates.size === 0 ? all : `${all} REPLACE (${[...dates].map(moment).join(', ')})`)
  const csvArguments = (guess: Guess): string => {
    const own = new Map(types)
    for (const name of guess.texts ?? []) own.set(name, 'VARCHAR')
    return argumentsOf(at, options, header, guess, own)
  }
  return {
    path,
    options,
    header,
    format,
    notes: [...notes, ...unnamedNotes(path, header)],
    csvArguments,
    sql: (guess) =>
      `SELECT ${guess.from === 'none' ? '*' : list} FROM read_csv(${csvArguments(guess)})${end(options)}`,
    mayHoldHex,
    jsonOf: () => null,
    rowTexts: null,
    lineOf: (row) => lineOfRow(at, row, { lines: header.linesBefore, header: options.header ?? true }),
    withLikeLineEnds: async () => (isCopy ? null : ofText(await copied(file, 'utf-8'))),
    close,
  }
}

/** The error for columns without a name: the index that pandas writes, or an empty column after a trailing separator. */
function unnamedNotes(path: string, { names, unnamed }: Header): ReadNote[] {
  const { basename } = nodeBuiltin('path', 'readTable')
  if (unnamed.length === 0) return []
  const what = unnamed.length === 1 ? `Column ${names.indexOf(unnamed[0]!) + 1}` : `${unnamed.length} columns`
  const message = `${what} of ${basename(path)} ${unnamed.length === 1 ? 'has' : 'have'} no name in the header and ${unnamed.length === 1 ? 'is' : 'are'} left out.`
  return [{ column: null, message }]
}

/** Whether a column is read as text, unchanged. */
export function textTest({ texts = [] }: ReadTableOptions): (name: string) => boolean {
  if (typeof texts === 'function') return texts
  const known = new Set(texts)
  return (name) => known.has(name)
}

/** The error for a missing column; it suggests the nearest name. */
export function missingColumn(path: string, name: string, names: readonly string[]): DataError {
  const near = nearestName(name, names)
  const hint = near === null ? `it has ${listed(names)}` : `did you mean "${near}"?`
  return new DataError(`${path} has no column ${quoted(name)}; ${hint}${near === null ? '.' : ''}`, {
    column: name,
  })
}

/** Names as listed in messages. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 30).map(clipped).join(', ')
  return names.length > 30 ? `${first} and ${names.length - 30} more` : first
}

function clipped(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}...` : name
}

/** A text as a moment in SQL: in ISO 8601, or with the year last if the order is known. */
function momentOf(own: string, { dateOrder }: ReadTableOptions): string {
  const iso = `${own}::TIMESTAMPTZ`
  return dateOrder === undefined ? iso : `coalesce(${yearLast(own, dateOrder)}::TIMESTAMPTZ, ${iso})`
}

/** Formats that match nothing: `settleTypes` decides later which texts are dates, because DuckDB judges by sampled rows (see `doubtfulDates`). */
const JSON_DATES = "dateformat = 'none %Y-%m-%d', timestampformat = 'none %Y-%m-%dT%H:%M:%S'"

const sqlTypes = { text: 'VARCHAR', number: 'DOUBLE', date: 'VARCHAR' } as const

/** Types that DuckDB may infer. No booleans, because `yes`, `no`, `t` and `f` would count; no times of day, which are text for a model. */
const CANDIDATES = ['BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'TIMESTAMPTZ', 'VARCHAR']

/** With a decimal comma, `settleTypes` parses numbers that contain a point, not DuckDB. */
function candidatesOf({ decimal }: ReadTableOptions, { dates = true }: Guess): string[] {
  return CANDIDATES.filter(
    (type) => (decimal !== ',' || type !== 'DOUBLE') && (dates || !/^(DATE|TIMESTAMP)/.test(type)),
  )
}

/** DuckDB's names for line ends. */
const escapes = { '\n': '\\n', '\r': '\\r', '\r\n': '\\r\\n' } as const

function argumentsOf(
  path: string,
  options: ReadTableOptions,
  header: Header,
  guess: Guess,
  types: ReadonlyMap<string, string>,
): string {
  const nulls = ['', ...(options.missing ?? [])]
  const settings = [
    literal(escaped(path)),
    `header = ${options.header ?? true}`,
    `delim = ${literal(header.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    // Otherwise DuckDB silently drops lines with another number of fields, as comments or as a preamble.
    `skip = ${header.linesBefore}`,
    'hive_partitioning = false',
    ...(header.lineEnd === null ? [] : [`new_line = ${literal(escapes[header.lineEnd])}`]),
    `comment = ''`,
    ...(guess.from === 'none'
      ? [
          'auto_detect = false',
          `columns = {${header.names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`,
        ]
      : [
          'auto_detect = true',
          `names = [${header.names.map(literal).join(', ')}]`,
          `auto_type_candidates = [${candidatesOf(options, guess).map(literal).join(', ')}]`,
        ]),
    `nullstr = [${nulls.map(literal).join(', ')}]`,
    'allow_quoted_nulls = false',
    ...(guess.from === 'every row' ? ['sample_size = -1'] : []),
    ...(types.size > 0 && guess.from !== 'none'
      ? [`types = {${Array.from(types, ([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ')}}`]
      : []),
  ]
  return settings.join(', ')
}

/** DuckDB treats *, ? and [ in a path as glob patterns; brackets around a character escape it. */
function escaped(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]')
}

/** The error for a folder. Other tools read folders named `key=value` as one table. */
async function isFolder(path: string): Promise<FileError> {
  const inside = await nodeBuiltin('fs/promises', 'readTable').readdir(path)
  return new FileError(
    inside.some((name) => /^[^=]+=/.test(name))
      ? `${path} is a folder of key=value folders, which is not read as one table; first write its files to one, for instance with DuckDB: COPY (FROM '${path}/**/*.csv') TO 'table.parquet'`
      : `${path} is a folder, not a table; give the path of one of its files.`,
  )
}

async function checkFile(path: string): Promise<void> {
  const { open, stat } = nodeBuiltin('fs/promises', 'readTable')
  try {
    const entry = await stat(path)
    if (entry.isDirectory()) throw await isFolder(path)
    if (!entry.isFile()) throw new FileError(`${path} is a pipe or a device; save the rows to a file first.`)
    if (entry.size === 0) throw new FileError(`${path} is empty.`)
    await (await open(path, 'r')).close()
  } catch (error) {
    if (error instanceof FileError) throw error
    if (fileErrorCode(error) === 'ENOENT')
      throw new FileError(
        path === '-'
          ? 'Rows cannot be read from standard input; save them to a file first.'
          : `There is no file ${path}.`,
        { cause: error },
      )
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
}
