import { type OptionNames } from '../../../base/check-options.ts'
import { DataError, FileError, ValueError } from '../../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../../base/file-problem.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { readHeader, type Header } from './csv-header.ts'
import { identifier, literal } from './sql.ts'

/** How a file is read. */
export interface ReadTableOptions {
  /** Kinds of columns that are not to be guessed; of Parquet and JSON lines, which know their own, only `text` counts. */
  readonly types?: Readonly<Record<string, 'text' | 'number' | 'date'>>
  /** Columns of a CSV whose cells are texts as they stand there, `01` and `yes` too; that it lacks one is no mistake. */
  readonly texts?: readonly string[]
  /** Only these columns, in this order. */
  readonly columns?: readonly string[]
  /** Only so many rows, from the beginning. */
  readonly limit?: number
  /** Texts of a CSV that mean a missing cell, beside the empty one. */
  readonly missing?: readonly string[]
  /** The decimal mark of numbers in a CSV. */
  readonly decimal?: '.' | ','
  /** Whether a CSV begins with the names of its columns. Default true. */
  readonly header?: boolean
  /** Names for the columns of a CSV, instead of those of its header. */
  readonly names?: readonly string[]
}

export const readTableOptionNames: OptionNames<ReadTableOptions> = {
  types: true,
  texts: true,
  columns: true,
  limit: true,
  missing: true,
  header: true,
  names: true,
  decimal: true,
}

/** Whether the types of a CSV are guessed from its first 20,480 rows or all, or left alone: every column is text. */
export type Guess = 'first rows' | 'every row' | 'none'

/** A file that can be asked: SQL that gives its rows. */
export interface FileSource {
  readonly path: string
  readonly options: ReadTableOptions
  /** Null for files whose rows name their columns, or that say what they are. */
  readonly header: Header | null
  /** Parquet alone says of what types its columns are. */
  readonly isParquet: boolean
  /** @param texts Columns that are texts, whatever is guessed. */
  sql(types: Guess, texts?: readonly string[]): string
  /** What DuckDB's `read_csv` and `sniff_csv` take to read a CSV so. */
  csvArguments(types: Guess): string
}

const formats: Readonly<Record<string, 'csv' | 'tsv' | 'parquet' | 'json'>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
  '.jsonl': 'json',
  '.ndjson': 'json',
}
const known = Object.keys(formats).join(', ')

/**
 * Looks at a file before it is read.
 *
 * @throws FileError where it is missing, a folder, empty or of an unknown kind; DataError for a header that cannot be used.
 */
export async function openFile(path: string, options: ReadTableOptions = {}): Promise<FileSource> {
  await checkFile(path)
  const { extname } = nodeBuiltin('path', 'readTable')
  const plain = path.replace(/\.gz$/i, '')
  const format = formats[extname(plain).toLowerCase()]
  if (format === undefined)
    throw new FileError(
      `${path} is not a table that can be read: its name must end in ${known}, or one of the text kinds with .gz.`,
    )
  if (format === 'parquet' && plain !== path)
    throw new FileError(`${path}: Parquet is compressed by itself; unpack the file first.`)
  const { limit } = options
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0))
    throw new ValueError('readTable', `limit must be a whole number from 0, got ${limit}`)
  const end = limit === undefined ? '' : ` LIMIT ${limit}`
  const wanted = options.columns?.map(identifier).join(', ') ?? '*'
  if (format === 'parquet' || format === 'json') {
    const name = literal(escaped(path))
    const read = (guess: Guess): string =>
      format === 'parquet'
        ? `read_parquet(${name})`
        : `read_json_auto(${name}, ${JSON_DATES}${guess === 'every row' ? ', sample_size = -1' : ''})`
    const sql = (guess: Guess): string => `SELECT ${wanted} FROM ${read(guess)}${end}`
    return { path, options, header: null, isParquet: format === 'parquet', sql, csvArguments: () => '' }
  }
  const header = await readHeader(path, format === 'tsv' ? '\t' : null, options)
  for (const name of [...Object.keys(options.types ?? {}), ...(options.columns ?? [])])
    if (!header.names.includes(name)) throw missingColumn(path, name, header.names)
  const types = new Map<string, string>(
    Object.entries(options.types ?? {}).map(([name, type]) => [name, sqlTypes[type]]),
  )
  for (const name of options.texts ?? [])
    if (header.names.includes(name) && !types.has(name)) types.set(name, 'VARCHAR')
  const dates = header.names.filter((name) => options.types?.[name] === 'date')
  // Read as texts first: `read_csv` passes over the zone of a moment where it is told to read a TIMESTAMP.
  const moment = (name: string): string => `${identifier(name)}::TIMESTAMPTZ AS ${identifier(name)}`
  const list =
    options.columns?.map((name) => (dates.includes(name) ? moment(name) : identifier(name))).join(', ') ??
    (dates.length === 0 ? '*' : `* REPLACE (${dates.map(moment).join(', ')})`)
  const csvArguments = (guess: Guess, texts: readonly string[] = []): string =>
    argumentsOf(path, options, header, guess, [...types, ...texts.map((name) => [name, 'VARCHAR'] as const)])
  return {
    path,
    options,
    header,
    isParquet: false,
    csvArguments,
    sql: (guess, texts) =>
      `SELECT ${guess === 'none' ? '*' : list} FROM read_csv(${csvArguments(guess, texts)})${end}`,
  }
}

/** @returns the error that says which column a file lacks, with the nearest name. */
export function missingColumn(path: string, name: string, names: readonly string[]): DataError {
  const near = nearestName(name, names)
  const hint = near === null ? `it has ${names.join(', ')}` : `did you mean "${near}"?`
  return new DataError(`${path} has no column "${name}"; ${hint}${near === null ? '.' : ''}`, {
    column: name,
  })
}

/** Formats that nothing is written in: which texts are dates is found out later, by `settleTypes`, since DuckDB goes by the rows at hand as in `doubtfulDates`. */
const JSON_DATES = "dateformat = 'none %Y-%m-%d', timestampformat = 'none %Y-%m-%dT%H:%M:%S'"

const sqlTypes = { text: 'VARCHAR', number: 'DOUBLE', date: 'VARCHAR' } as const

/** What cells are tried for. Truth values are not: `yes`, `no`, `t` and `f` would be too; nor are times of day, which are texts to a net. */
const CANDIDATES = ['BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'TIMESTAMPTZ', 'VARCHAR']

function argumentsOf(
  path: string,
  options: ReadTableOptions,
  header: Header,
  guess: Guess,
  types: readonly (readonly [name: string, type: string])[],
): string {
  const nulls = ['', ...(options.missing ?? [])]
  const settings = [
    literal(escaped(path)),
    `header = ${options.header ?? true}`,
    `delim = ${literal(header.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    // Else lines whose fields do not fit the others would be left out without a word, as comments or as what stands before the table.
    `skip = ${header.blankLines}`,
    `comment = ''`,
    ...(options.decimal === ',' ? [`decimal_separator = ','`] : []),
    ...(guess === 'none'
      ? [
          'auto_detect = false',
          `columns = {${header.names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`,
        ]
      : [
          'auto_detect = true',
          `names = [${header.names.map(literal).join(', ')}]`,
          `auto_type_candidates = [${CANDIDATES.map(literal).join(', ')}]`,
        ]),
    `nullstr = [${nulls.map(literal).join(', ')}]`,
    'allow_quoted_nulls = false',
    ...(guess === 'every row' ? ['sample_size = -1'] : []),
    ...(types.length > 0 && guess !== 'none'
      ? [`types = {${types.map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ')}}`]
      : []),
  ]
  return settings.join(', ')
}

/** DuckDB takes *, ? and [ in a path for patterns; a bracket around each of them makes it a letter again. */
function escaped(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

async function checkFile(path: string): Promise<void> {
  const { open, stat } = nodeBuiltin('fs/promises', 'readTable')
  try {
    const entry = await stat(path)
    if (entry.isDirectory()) throw new FileError(`${path} is a folder; name a table.`)
    if (!entry.isFile())
      throw new FileError(`${path} is a pipe or a device; save the rows to a file first, and name that.`)
    if (entry.size === 0) throw new FileError(`${path} is empty.`)
    await (await open(path, 'r')).close()
  } catch (error) {
    if (error instanceof FileError) throw error
    if (fileErrorCode(error) === 'ENOENT')
      throw new FileError(
        path === '-'
          ? 'Rows are read from a file and not from standard input; save them to one first, and name it.'
          : `There is no file ${path}.`,
        { cause: error },
      )
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
}
