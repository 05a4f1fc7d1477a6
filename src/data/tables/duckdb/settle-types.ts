import { quoted } from '../../../base/quoted.ts'
import { missingOption } from '../../../base/shell-command.ts'
import { shown } from '../pipeline/cells.ts'
import { MANY } from '../pipeline/why-text.ts'
import { mayBeYearLast } from '../date-order.ts'
import { CELL_PATTERNS, mayBeNumber, type NumberForm } from '../number-form.ts'
import type { ReadNote } from '../read-note.ts'
import { textTest, type FileSource, type Guess } from './file-source.ts'
import { isNested } from './column-builder.ts'
import { twoMarksNote } from '../two-marks.ts'
import { identifier, literal } from './sql.ts'
import { settleDates } from './settle-dates.ts'
import { settleNumbers } from './settle-numbers.ts'
import type { TableDatabase } from './table-database.ts'

/** Dates and timestamps in ISO 8601. */
const ISO = String.raw`\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?`

/** The largest integer that a JavaScript number holds exactly. */
const MOST = Number.MAX_SAFE_INTEGER

/**
 * Columns that DuckDB read as dates in another order than year, month, day. It infers the month from the rows it has seen, and further rows may contradict
 * that, so these columns stay text.
 */
export async function doubtfulDates(
  database: TableDatabase,
  source: FileSource,
  name: string,
  guess: Guess,
): Promise<string[]> {
  if (source.header === null || guess.dates === false) return []
  const found = (await columnsOf(database, name)).filter(
    ({ column, type }) => /^(DATE|TIMESTAMP)/.test(type) && source.options.types?.[column] !== 'date',
  )
  if (found.length === 0) return []
  const [[ofDays, ofMoments]] = (await database.rows(
    `SELECT DateFormat, TimestampFormat FROM sniff_csv(${source.csvArguments(guess)})`,
  )) as [[string | null, string | null]]
  const isDoubtful = (format: string | null): boolean => format !== null && !/^%Y.%m.%d/.test(format)
  return found
    .filter(({ type }) => isDoubtful(type === 'DATE' ? ofDays : ofMoments))
    .map(({ column }) => column)
}

/**
 * Columns of a CSV with integers like `0x1F` or `0b11`, which stay text. DuckDB would convert them among integers, and fail among fractions.
 */
export async function hexColumns(database: TableDatabase, source: FileSource): Promise<string[]> {
  const { header, mayHoldHex, options } = source
  if (header === null || !mayHoldHex) return []
  const isText = textTest(options)
  const names = (options.columns ?? header.names).filter(
    (name) => options.types?.[name] === undefined && !isText(name),
  )
  const tests = names.map(
    (name) => `coalesce(bool_or(regexp_full_match(${identifier(name)}, ${literal(HEX)})), false)`,
  )
  const flags = await answersOf(database, tests, `FROM (${source.sql({ from: 'none' })})`)
  return names.filter((_, i) => flags[i] === true)
}

/** An integer in hexadecimal or binary digits. */
const HEX = String.raw`\s*0([xX][0-9a-fA-F_]+|[bB][01_]+)\s*`

/**
 * Columns of a text file that DuckDB read as DOUBLE although they may contain integers with more digits than a number keeps, mostly ids. They are read again as
 * text, so that no digit is lost.
 */
export async function roundedWholes(
  database: TableDatabase,
  source: FileSource,
  name: string,
): Promise<string[]> {
  if (source.format === 'parquet') return []
  const found = (await columnsOf(database, name)).filter(
    ({ column, type }) => type === 'DOUBLE' && source.options.types?.[column] !== 'number',
  )
  if (found.length === 0) return []
  const tests = found.map(({ column }) => {
    const own = identifier(column)
    return `coalesce(bool_or(abs(${own}) > ${MOST}) AND bool_and(isfinite(${own})), false)`
  })
  const flags = await answersOf(database, tests, `FROM ${identifier(name)}`)
  return found.filter((_, i) => flags[i] === true).map(({ column }) => column)
}

/** What is known about the columns of a database table. */
export interface Settled {
  /** Unusual number formats by column. */
  readonly forms: ReadonlyMap<string, NumberForm>
  readonly notes: readonly ReadNote[]
  /** Columns that should be numbers but could not be parsed, with the reason if it is known. */
  readonly unread: ReadonlyMap<string, string | null>
}

/** Converts columns of a database table to Lanner's kinds if their contents say more than DuckDB's type. */
export async function settleTypes(
  database: TableDatabase,
  source: FileSource,
  name: string,
): Promise<Settled> {
  const forms = new Map<string, NumberForm>()
  const notes: ReadNote[] = []
  const unread = new Map<string, string | null>()
  const isText = textTest(source.options)
  const types = new Map(Object.entries(source.options.types ?? {}))
  const change = (column: string, to: string): Promise<void> =>
    database.run(`ALTER TABLE ${identifier(name)} ALTER ${identifier(column)} TYPE ${to}`)
  const found = await columnsOf(database, name)
  const nested = (await nestedColumns(database, name, found)).filter(
    (column) => !isText(column) && types.get(column) !== 'text',
  )
  // JSON strings are quoted if the same key also holds numbers.
  for (const { column, type } of found)
    if (type === 'JSON') await change(column, `VARCHAR USING ${identifier(column)}->>'$'`)
  const open = found
    // Integers of JSON and Parquet that are too large for a number become text in any case.
    .filter(({ column, type }) => /INT/.test(type) || (!isText(column) && types.get(column) !== 'text'))
    .map(({ column, type }) => ({
      column,
      type: type === 'JSON' ? 'VARCHAR' : type,
      isJson: type === 'JSON',
    }))
  const glances = await glance(database, name, open)
  for (const [i, { column, type, isJson }] of open.entries()) {
    const seen = glances[i]!
    const better = await betterType(database, source, name, { column, type, seen })
    if (better !== null) await change(column, better)
    if (better !== null || type !== 'VARCHAR' || source.format === 'parquet') continue
    const isAsked = types.get(column) === 'number'
    const dates =
      !isAsked && seen.first !== null && mayBeYearLast(seen.first)
        ? await settleDates(database, name, column, source.options.dateOrder)
        : null
    if (dates !== null) {
      if (dates.type !== null) await change(column, dates.type)
      notes.push(dates.note)
      continue
    }
    const mayBePlain = source.format !== 'json' || isJson
    const numbers =
      seen.first !== null && mayBeNumber(seen.first)
        ? await settleNumbers(database, name, column, {
            decimal: source.options.decimal,
            mayBePlain,
            isAsked,
          })
        : null
    if (isAsked && (numbers === null || 'note' in numbers)) unread.set(column, numbers?.note ?? null)
    else if (numbers === null) {
      if (seen.hasDates) notes.push(...(await oddDate(database, source, name, column)))
      else if (seen.hasNumbers) notes.push(...(await oddNumber(database, source, name, column)))
    } else if ('note' in numbers) notes.push({ column, message: numbers.note })
    else {
      await change(column, numbers.type)
      if (numbers.form !== null) forms.set(column, numbers.form)
      if (numbers.example !== null) notes.push({ column, message: readAs(column, numbers.example) })
    }
  }
  if (source.options.decimal === undefined) {
    const points = open.filter(({ type }) => type === 'DOUBLE').map(({ column }) => column)
    notes.push(...(await twoMarks(database, name, points, forms)))
  }
  return { forms, notes: [...nested.map(nestedNote), ...few(notes)], unread }
}

/** Notes on columns that were read with a decimal point although the file writes a decimal comma elsewhere: there `1.050` is more likely 1050. */
async function twoMarks(
  database: TableDatabase,
  table: string,
  columns: readonly string[],
  forms: ReadonlyMap<string, NumberForm>,
): Promise<readonly ReadNote[]> {
  const [other] = [...forms].find(([, { decimal }]) => decimal === ',') ?? []
  if (other === undefined || columns.length === 0) return []
  const example = (column: string): string => {
    const own = identifier(column)
    return `coalesce(min(${own}) FILTER (${own} <> floor(${own}) AND isfinite(${own})), min(${own}) FILTER (isfinite(${own})))`
  }
  const examples = await answersOf(database, columns.map(example), `FROM ${identifier(table)}`)
  return columns.flatMap((column, i) =>
    typeof examples[i] === 'number' ? [{ column, message: twoMarksNote(column, examples[i], other) }] : [],
  )
}

/** Maximum number of columns with notes; the rest are counted. */
const MOST_NOTES = 8

function few(notes: readonly ReadNote[]): readonly ReadNote[] {
  const more = notes.length - MOST_NOTES
  if (more <= 0) return notes
  return [
    ...notes.slice(0, MOST_NOTES),
    {
      column: null,
      message: `${more} other columns have such cells; check which of them should be numbers.`,
    },
  ]
}

function nestedNote(column: string): ReadNote {
  return {
    column,
    message: `Column ${quoted(column)} has nested values (objects or arrays), which are read as text: different values are different categories. Flatten it into columns of its own, or leave it out with ignore (--ignore).`,
  }
}

/** The columns with objects or arrays: by their type, or, in JSON of several kinds, by a value. */
async function nestedColumns(
  database: TableDatabase,
  table: string,
  found: readonly { readonly column: string; readonly type: string }[],
): Promise<readonly string[]> {
  const mixed = found.filter(({ type }) => type === 'JSON').map(({ column }) => column)
  const tests = mixed.map(
    (column) => `coalesce(bool_or(json_type(${identifier(column)}) IN ('OBJECT', 'ARRAY')), false)`,
  )
  const flags = mixed.length === 0 ? [] : await answersOf(database, tests, `FROM ${identifier(table)}`)
  const some = new Set(mixed.filter((_, i) => flags[i] === true))
  return found.filter(({ column, type }) => isNested(type) || some.has(column)).map(({ column }) => column)
}

function readAs(column: string, { text, value }: { readonly text: string; readonly value: number }): string {
  return `Column ${quoted(column)} is read as numbers: ${shown(text)} is ${value}; if it is not a number, keep it as text with --text (in code: types).`
}

/** The result of one query over all columns; one query per column would take quadratic time. */
interface Glance {
  /** A non-blank value of a text column. */
  readonly first: string | null
  /** Whether any of the first texts is a date. */
  readonly hasDates: boolean
  /** Whether any of the first texts is a number. */
  readonly hasNumbers: boolean
  /** For integers: whether one exceeds 2^53. For timestamps: whether all are at midnight. */
  readonly holds: boolean
}

interface OpenColumn {
  readonly column: string
  readonly type: string
}

const isInt = (type: string): boolean => /^U?(BIG|HUGE)INT$/.test(type)
const isMoment = (type: string): boolean => type.startsWith('TIMESTAMP')

async function glance(
  database: TableDatabase,
  table: string,
  columns: readonly OpenColumn[],
): Promise<Glance[]> {
  const ask = async (
    from: string,
    test: (own: string, type: string) => string | null,
  ): Promise<readonly unknown[]> => {
    const tests = columns.map(({ column, type }) => test(identifier(column), type))
    const asked = tests.filter((each) => each !== null)
    const answers = await answersOf(database, asked, from)
    let at = 0
    return tests.map((each) => (each === null ? null : answers[at++]))
  }
  const all = `FROM ${identifier(table)}`
  const facts = await ask(all, (own, type) =>
    isInt(type)
      ? `max(${own}) > ${MOST} OR min(${own}) < -${MOST}`
      : isMoment(type)
        ? `bool_and(epoch_ms(${own}) % 86400000 = 0)`
        : type === 'VARCHAR'
          ? `first(${own}) FILTER (trim(${own}) <> '')`
          : null,
  )
  // Bit 1 for dates, bit 2 for numbers.
  const found = await ask(`FROM (SELECT * ${all} LIMIT ${GLANCE})`, (own, type) =>
    type === 'VARCHAR'
      ? `coalesce(bool_or(${isIsoDate(own)}), false)::INTEGER + 2 * coalesce(bool_or(${isNumber(own)}), false)::INTEGER`
      : null,
  )
  return facts.map((fact, i) => ({
    first: typeof fact === 'string' ? fact : null,
    hasDates: (Number(found[i]) & 1) !== 0,
    hasNumbers: (Number(found[i]) & 2) !== 0,
    holds: fact === true,
  }))
}

const isIsoDate = (own: string): string =>
  `regexp_full_match(${own}, ${literal(ISO)}) AND TRY_CAST(${own} AS TIMESTAMPTZ) IS NOT NULL`

const isNumber = (own: string): string =>
  `(coalesce(isfinite(TRY_CAST(${own} AS DOUBLE)), false) OR ${Object.values(CELL_PATTERNS)
    .map((pattern) => `regexp_full_match(${own}, ${literal(pattern)})`)
    .join(' OR ')})`

async function betterType(
  database: TableDatabase,
  { format }: FileSource,
  name: string,
  { column, type, seen }: OpenColumn & { readonly seen: Glance },
): Promise<string | null> {
  const own = identifier(column)
  const holds = async (test: string): Promise<boolean> => {
    const [[found]] = (await database.rows(`SELECT ${test} FROM ${identifier(name)}`)) as [[boolean | null]]
    return found === true
  }
  // Numbers that large are ids, not measurements.
  if (isInt(type)) return seen.holds ? 'VARCHAR' : null
  if (isMoment(type)) return seen.holds ? 'DATE' : null
  if (type !== 'VARCHAR' || format === 'parquet' || seen.first === null) return null
  // Most text columns hold neither flags nor dates, and a single value shows it.
  if (/^(true|false)$/i.test(seen.first))
    return (await holds(`bool_and(lower(${own}) IN ('true', 'false'))`)) ? 'BOOLEAN' : null
  if (
    !new RegExp(`^${ISO}$`).test(seen.first) ||
    !(await holds(`bool_and(${isIsoDate(own)}) FILTER (${own} IS NOT NULL)`))
  )
    return null
  return (await holds(`bool_and(epoch_ms(${own}::TIMESTAMPTZ) % 86400000 = 0)`)) ? 'DATE' : 'TIMESTAMPTZ'
}

/** Planning a query takes time quadratic in the number of its expressions. */
const AT_ONCE = 50

/** Values of aggregate expressions without GROUP BY. */
async function answersOf(
  database: TableDatabase,
  expressions: readonly string[],
  from: string,
): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let i = 0; i < expressions.length; i += AT_ONCE) {
    const [row = []] = await database.rows(`SELECT ${expressions.slice(i, i + AT_ONCE).join(', ')} ${from}`)
    answers.push(...row)
  }
  return answers
}

async function columnsOf(
  database: TableDatabase,
  name: string,
): Promise<readonly { readonly column: string; readonly type: string }[]> {
  return (await database.rows(`DESCRIBE ${identifier(name)}`)).map(([column, type]) => ({
    column: column as string,
    type: type as string,
  }))
}

/** Number of first values of a column that are checked for dates and numbers. */
const GLANCE = 100

/** A note that names the cell that keeps a column from being dates; null for columns that are not dates at all. */
async function oddDate(
  database: TableDatabase,
  source: FileSource,
  table: string,
  column: string,
): Promise<ReadNote[]> {
  const own = identifier(column)
  const isDate = isIsoDate(own)
  const half = `coalesce(2 * count(*) FILTER (${isDate}) >= count(*), false) AND count(*) > 0`
  const present = `SELECT ${own} FROM ${identifier(table)} WHERE trim(${own}) <> ''`
  const [some] = await database.rows(`SELECT ${half} FROM (${present} LIMIT ${GLANCE})`)
  if (some?.[0] !== true) return []
  const [whole] = await database.rows(`SELECT ${half} FROM (${present})`)
  if (whole?.[0] !== true) return []
  return firstOther(database, source, { table, column, test: isDate, others: 'dates such as 2015-07-31' })
}

/** How programs write a missing cell. */
const NO_VALUE = [
  'na',
  'n/a',
  '#n/a',
  'n.a.',
  'nan',
  'null',
  'none',
  'nil',
  'missing',
  'unknown',
  '?',
  '-',
  '--',
  '.',
]

/** The same for numbers: a column with few numbers among its distinct values is a category, and one with few distinct values, too, unless all others are missing cells such as NA. */
async function oddNumber(
  database: TableDatabase,
  source: FileSource,
  table: string,
  column: string,
): Promise<ReadNote[]> {
  const own = identifier(column)
  const test = isNumber(own)
  const noValue = `lower(trim(${own})) IN (${NO_VALUE.map(literal).join(', ')})`
  const [[distinct, odd, absent]] = (await database.rows(
    `SELECT count(DISTINCT ${own})::DOUBLE, (count(DISTINCT ${own}) FILTER (NOT ${test}))::DOUBLE, (count(DISTINCT ${own}) FILTER (NOT ${test} AND ${noValue}))::DOUBLE FROM ${identifier(table)} WHERE trim(${own}) <> ''`,
  )) as [[number, number, number]]
  const isNumeric = distinct > MANY ? odd < distinct / 2 : odd === absent && distinct > odd + 1
  if (odd === 0 || !isNumeric) return []
  return firstOther(database, source, { table, column, test, others: 'numbers' })
}

/** A note that names the first cell of a column that fails a test. */
async function firstOther(
  database: TableDatabase,
  source: FileSource,
  {
    table,
    column,
    test,
    others,
  }: { readonly table: string; readonly column: string; readonly test: string; readonly others: string },
): Promise<ReadNote[]> {
  const own = identifier(column)
  const [odd] = (await database.rows(
    `SELECT rowid::DOUBLE, ${own} FROM ${identifier(table)} WHERE trim(${own}) <> '' AND NOT (${test}) ORDER BY rowid LIMIT 1`,
  )) as [[number, string] | undefined]
  if (odd === undefined) return []
  const [row, text] = odd
  const line = await source.lineOf(row)
  const where = `row ${row + 1}${line === null ? '' : ` (line ${line})`}`
  const message = `Column ${quoted(column)} stays text: ${where} has ${shown(text)}, but most cells are ${others}; correct the cell, or treat it as missing (${missingOption(text)}).`
  return [{ column, message }]
}
