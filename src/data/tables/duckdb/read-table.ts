import { requireText } from '../../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError, FileError, type LannerError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { CELL_PATTERNS, USUAL_FORM, type NumberForm } from '../number-form.ts'
import type { Table } from '../table.ts'
import { shown } from '../pipeline/cells.ts'
import { notDate } from '../pipeline/dates.ts'
import { planColumn, type ColumnPlan } from './column-builder.ts'
import { missingColumn, openFile, type FileSource, type Guess } from './file-source.ts'
import { type ReadTableOptions, readTableOptionNames } from './read-table-options.ts'
import { mayBeYearLast, needsOrder } from '../date-order.ts'
import { yearLast } from './settle-dates.ts'
import { doubtfulDates, hexColumns, roundedWholes, settleTypes, type Settled } from './settle-types.ts'
import { identifier, literal } from './sql.ts'
import { TableDatabase, type DatabaseOptions, databaseOptionNames } from './table-database.ts'

export type { ReadTableOptions } from './read-table-options.ts'

const wholeTableOptionNames: OptionNames<ReadTableOptions & DatabaseOptions> = {
  ...readTableOptionNames,
  ...databaseOptionNames,
}

/**
 * Reads a table with DuckDB: CSV, TSV and JSON lines (each also as .gz) and Parquet, depending on the extension. Types are inferred from the rows;
 * blank lines are skipped. Node only.
 *
 * In a CSV `true` and `false` are booleans (`yes` and `no` are text), dates are ISO 8601, in UTC if they name no zone, or such as 31/7/2015 (see `dateOrder`), and columns with integers beyond
 * 2^53 are text.
 *
 * @throws FileError if the file is missing, empty, damaged or of another kind; DataError naming line and column for rows that do not
 * fit, columns that do not exist, cells that are not of the requested type, and for a file without rows.
 * @example
 * const path = `${process.getBuiltinModule('node:os').tmpdir()}/lanner-read-${process.pid}.csv`
 * await writeTable(Table.fromRows([{ city: 'Ulm', beds: 3 }, { city: 'Bonn', beds: 5 }]), path)
 * const table = await readTable(path, { columns: ['beds'] })
 * process.getBuiltinModule('node:fs').rmSync(path)
 * table.toRows() // [{ beds: 3 }, { beds: 5 }]
 */
export async function readTable(
  path: string,
  options: ReadTableOptions & DatabaseOptions = {},
): Promise<Table> {
  checkOptions('readTable', options, wholeTableOptionNames)
  requireText('readTable', path)
  let whole: Table | undefined
  for await (const part of streamTable(path, { ...options, rowsPerTable: Infinity })) whole = part
  return whole!
}

export interface StreamTableOptions extends ReadTableOptions, DatabaseOptions {
  /** Approximate number of rows per table. Default 65,536. */
  readonly rowsPerTable?: number
}

const streamTableOptionNames: OptionNames<StreamTableOptions> = {
  ...readTableOptionNames,
  ...databaseOptionNames,
  rowsPerTable: true,
}

/**
 * Reads a table in chunks, for files larger than memory: DuckDB spills to disk. Otherwise like `readTable`. The levels of a text column
 * are those of the chunk.
 *
 * @example
 * const path = `${process.getBuiltinModule('node:os').tmpdir()}/lanner-stream-${process.pid}.csv`
 * await writeTable(Table.fromColumns({ size: [1, 2, 3] }), path)
 * let rows = 0
 * for await (const part of streamTable(path)) rows += part.rows
 * process.getBuiltinModule('node:fs').rmSync(path)
 * rows // 3
 */
export async function* streamTable(
  path: string,
  chosen: StreamTableOptions = {},
): AsyncGenerator<Table, void, undefined> {
  checkOptions('streamTable', chosen, streamTableOptionNames)
  requireText('streamTable', path)
  const { rowsPerTable, memoryLimit, threads, folder, ...options } = chosen
  const source = await openFile(path, options)
  const database = await TableDatabase.open({ memoryLimit, threads, folder }).catch((error: unknown) => {
    source.close()
    throw error
  })
  try {
    const held = await holdRows(database, source, 'rows')
    for await (const table of database.scan('rows', rowsPerTable, await plansOf(database, source, held))) {
      if (table.rows === 0 && options.limit !== 0) throw noRows(source)
      yield table.noting(held.notes)
    }
  } finally {
    database.close()
    source.close()
  }
}

/** How the columns are read. @throws DataError naming a missing column. */
async function plansOf(
  database: TableDatabase,
  { path, options, header }: FileSource,
  { forms }: Held,
): Promise<ColumnPlan[]> {
  const plans = await database.plan('rows')
  const texts = Object.entries(options.types ?? {}).flatMap(([name, type]) => (type === 'text' ? [name] : []))
  const names = plans.map(({ name }) => name)
  const known = new Set(names)
  for (const name of texts) if (!known.has(name)) throw missingColumn(path, name, names)
  const asText = new Set(texts)
  // DuckDB has read fractions with a decimal point, which the training file may not have used.
  const usual = ({ kind, detail }: ColumnPlan): NumberForm | undefined =>
    header !== null && kind === 'number' && !detail ? USUAL_FORM : undefined
  return plans.map((plan) =>
    asText.has(plan.name)
      ? planColumn(plan.name, 'VARCHAR', identifier(plan.name))
      : Object.assign(plan, { written: forms.get(plan.name) ?? usual(plan) }),
  )
}

/** The error for a table without rows. */
export function noRows({ path, header }: FileSource): DataError {
  return new DataError(`${path} has no rows${header === null ? '' : ', only a header'}.`)
}

/** What is known about rows loaded into a database. */
export type Held = Pick<Settled, 'forms' | 'notes'>

/**
 * Loads the rows of a file into a database table, which spills to disk. Types are inferred from the first rows, and from all rows if a later one
 * contradicts them.
 *
 * @throws DataError or FileError saying what is wrong with the file, if possible with the line.
 */
export async function holdRows(database: TableDatabase, source: FileSource, name: string): Promise<Held> {
  let hex: readonly string[] | null = null
  const take = async (inferred: Guess): Promise<Held> => {
    hex ??= await hexColumns(database, source)
    const guess: Guess = { ...inferred, texts: [...hex, ...(inferred.texts ?? [])] }
    const fill = (texts: readonly string[] = []): Promise<void> =>
      database.run(
        `CREATE OR REPLACE TABLE ${identifier(name)} AS ${source.sql({ ...guess, texts: [...(guess.texts ?? []), ...texts] })}`,
      )
    await fill()
    const rounded = await roundedWholes(database, source, name)
    const doubtful = [
      ...(await doubtfulDates(database, source, name, guess)),
      ...(source.header === null ? [] : rounded),
    ]
    if (doubtful.length > 0) await fill(doubtful)
    const asJson = rounded.length === 0 ? null : source.jsonOf(rounded)
    if (asJson !== null) {
      const exact = rounded.map((each) => `j.${identifier(each)} AS ${identifier(each)}`).join(', ')
      await database.run(
        `CREATE OR REPLACE TABLE ${identifier(name)} AS SELECT r.* REPLACE (${exact}) FROM ${identifier(name)} r POSITIONAL JOIN (${asJson}) j`,
      )
    }
    const { forms, notes, unread } = await settleTypes(database, source, name)
    for (const [column, why] of unread)
      throw why === null ? (noNumber ?? (await notNumber(database, name, column))) : new DataError(why)
    return { forms, notes: [...source.notes, ...notes] }
  }
  // DuckDB's error for a cell that is not a number; it knows the line.
  let noNumber: DataError | null = null
  let guess: Guess = { from: 'first rows' }
  for (;;)
    try {
      return await take(guess)
    } catch (error) {
      const next = nextGuess(source, error as DataError, guess)
      if (next?.from === guess.from && next.dates === guess.dates) noNumber ??= error as DataError
      if (next !== null) guess = next
      else {
        const alike = await withLikeLineEnds(source, error as DataError)
        if (alike === null) throw await explain(database, source, error as DataError)
        try {
          return await holdRows(database, alike, name)
        } finally {
          alike.close()
        }
      }
    }
}

/** The error that names the cell of a text column that is not a number. */
async function notNumber(database: TableDatabase, table: string, column: string): Promise<DataError> {
  const own = identifier(column)
  const [found] = await database.rows(
    `SELECT rowid::DOUBLE, ${own} FROM ${identifier(table)} WHERE trim(${own}) <> '' ORDER BY NOT (regexp_full_match(${own}, ${literal(CELL_PATTERNS['.'])}) OR regexp_full_match(${own}, ${literal(CELL_PATTERNS[','])})) DESC, rowid LIMIT 1`,
  )
  const [row, cell] = (found ?? [0, '']) as [number, string]
  return new DataError(`Column ${quoted(column)}, row ${row + 1}: ${shown(cell)} is not a number.`)
}

/** The next way to infer types after one has failed; null if there is none. */
function nextGuess(source: FileSource, error: DataError, guess: Guess): Guess | null {
  const message = messageOf(error)
  if (source.format === 'parquet' || error.cause === undefined || !/convert|cast/i.test(message)) return null
  if (source.header !== null) {
    const asked = source.options.types ?? {}
    const [, column, type] = CONVERSION.exec(message) ?? []
    if (column !== undefined && asked[column] === 'number' && !(guess.texts ?? []).includes(column))
      // It may be a number format that DuckDB does not parse.
      return { ...guess, texts: Object.keys(asked).filter((name) => asked[name] === 'number') }
    // DuckDB applied the format of one cell to all; ISO 8601 dates are detected later.
    if (type !== undefined && /^(DATE|TIMESTAMP)/.test(type) && guess.dates !== false)
      return { ...guess, dates: false }
  }
  return guess.from === 'every row' || isNoDate(error) ? null : { ...guess, from: 'every row' }
}

const CONVERSION = /Error when converting column "([^]*?)"\. Could not convert string "[^]*?" to '(.*?)'/

/** A file whose header has other line ends than its rows, rewritten with uniform ones; null for other files. */
async function withLikeLineEnds(source: FileSource, error: DataError): Promise<FileSource | null> {
  if (source.header === null || source.header.lineEnd === null || error.cause === undefined) return null
  return /sniffing|new ?line|CSV Error/i.test(messageOf(error)) ? source.withLikeLineEnds() : null
}

/** Whether the error is about an invalid date in a date column: DuckDB reports that without a line. */
function isNoDate(error: DataError): boolean {
  const message = messageOf(error)
  return (
    !message.includes('CSV Error on Line') &&
    /invalid timestamp field format|(timestamp|date\/time) field value|Unknown TimeZone/i.test(message)
  )
}

/** The error to report. If type inference failed as a whole, reading everything as text finds the bad line. */
async function explain(database: TableDatabase, source: FileSource, error: DataError): Promise<LannerError> {
  if (error.cause === undefined || error instanceof FileError) return error
  if (source.header !== null && isNoDate(error))
    return (await noDate(database, source)) ?? readingError(source, error)
  if (source.header === null || !/sniffing/i.test(messageOf(error))) return readingError(source, error)
  try {
    await database.run(`CREATE TEMP TABLE ${identifier('lanner trial')} AS ${source.sql({ from: 'none' })}`)
  } catch (second) {
    return readingError(source, second as DataError)
  }
  return readingError(source, error)
}

/** The error that names the cell of a date column that is not a date. */
async function noDate(
  database: TableDatabase,
  { header, options, sql }: FileSource,
): Promise<DataError | null> {
  const { dateOrder } = options
  for (const name of header!.names.filter((each) => options.types?.[each] === 'date')) {
    const [found] = (await database.rows(
      `SELECT n::DOUBLE, v FROM (SELECT row_number() OVER () AS n, ${identifier(name)} AS v FROM (${sql({ from: 'none' })})) WHERE v IS NOT NULL AND TRY_CAST(v AS TIMESTAMPTZ) IS NULL${dateOrder === undefined ? '' : ` AND ${yearLast('v', dateOrder)} IS NULL`} LIMIT 1`,
    )) as unknown as (readonly [number, string])[]
    if (found !== undefined && dateOrder === undefined && mayBeYearLast(found[1]))
      return needsOrder(name, found[0] - 1, found[1])
    if (found !== undefined) return notDate(name, found[0] - 1, shown(found[1]))
  }
  return null
}

function messageOf(error: DataError): string {
  return String((error.cause as Error | undefined)?.message ?? error.message)
}

/** DuckDB's error about a file, in one sentence with line and column. */
function readingError({ path, header, options }: FileSource, error: DataError): LannerError {
  const message = messageOf(error)
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const where = line === undefined ? path : `${path}, line ${line}`
  const fields = /Expected Number of Columns: (\d+) Found: (\d+)/i.exec(message)
  if (fields !== null) {
    const [wanted, found] = [Number(fields[1]), Number(fields[2])]
    // DuckDB stops counting at the first extra field.
    const what =
      found > wanted
        ? `has more fields than the header, which has ${wanted}; correct the line, or put quotes around a field with "${header?.delimiter}" in it${Number(line) === (header?.linesBefore ?? 0) + 2 ? '; if its first field is the name of the row, name that column in the header too' : ''}.`
        : `has ${found} ${found === 1 ? 'field' : 'fields'} but the header has ${wanted}; correct the line.`
    return new DataError(`${where} ${what}`, { cause: error })
  }
  const json = /Malformed JSON in file .*, at byte (\d+) in (?:line|record\/value) (\d+): ([^.\n]*)/.exec(
    message,
  )
  if (json !== null)
    // DuckDB reports the line that it would read next.
    return new FileError(`${path}, line ${Number(json[2]) - 1} is not JSON: ${json[3]} at byte ${json[1]}.`, {
      cause: error,
    })
  const object = /JSON transform error in file .*, in line (\d+): (.*)/.exec(message)
  if (object !== null) return new FileError(`${path}, line ${object[1]}: ${object[2]}.`, { cause: error })
  const cell = /Error when converting column "(.*?)"\. Could not convert string "([^]*?)" to '(.*?)'/.exec(
    message,
  )
  if (cell !== null) {
    const [, column, text] = cell
    const wanted = new Map(Object.entries(options.types ?? {})).get(column!) ?? 'number'
    return new DataError(
      `${where}: ${JSON.stringify(text!.slice(0, 60))} in column ${quoted(column!)} is not a ${wanted}.`,
      { cause: error },
    )
  }
  if (/unicode|not utf-?8|invalid.*encoding/i.test(message) && !/sniffing/i.test(message))
    return new FileError(`${where} is not UTF-8 text.`, { cause: error })
  const longest = /Maximum line size of (\d+) bytes exceeded/i.exec(message)?.[1]
  if (longest !== undefined)
    // DuckDB's line is not the long one.
    return new DataError(
      `${path} has a line longer than ${Number(longest) / 1e6} MB, the maximum; shorten its texts.`,
      { cause: error },
    )
  if (/unterminated quote|quoted value/i.test(message))
    return new DataError(`${where}: a quoted field is not closed, or has text after its closing quote.`, {
      cause: error,
    })
  if (/sniffing/i.test(message))
    return new DataError(
      `${where} cannot be read as a table with ${JSON.stringify(header?.delimiter)} between its fields; check its first lines.`,
      { cause: error },
    )
  const column = /Referenced column "(.*?)" not found/.exec(message)?.[1]
  if (column !== undefined) return missingColumn(path, column, header?.names ?? candidates(message))
  const said = message
    .split('\n')[0]!
    .replace(/^[A-Z][A-Za-z ]*Error: /, '')
    .trim()
  return new FileError(`${where} cannot be read: ${said}`, { cause: error })
}

function candidates(message: string): string[] {
  const list = /Candidate bindings: (.*)/.exec(message)?.[1] ?? ''
  return Array.from(list.matchAll(/"(.*?)"/g), ([, name]) => name!)
}
