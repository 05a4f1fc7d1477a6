import { shown } from '../pipeline/cells.ts'
import type { NumberForm } from '../number-form.ts'
import type { ReadNote } from '../read-note.ts'
import { textTest, type FileSource, type Guess } from './file-source.ts'
import { identifier, literal } from './sql.ts'
import { settleNumbers } from './settle-numbers.ts'
import type { TableDatabase } from './table-database.ts'

/** Days and moments in ISO 8601. */
const ISO = String.raw`\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?`

/** The greatest whole number that a JavaScript number holds exactly. */
const MOST = Number.MAX_SAFE_INTEGER

/**
 * Columns that DuckDB took for dates in another order than year, month, day. Which number is the month follows from the rows at hand, and other rows may say
 * otherwise: they are better left as the texts they are.
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

/** What was found out about the columns of a table of the database. */
export interface Settled {
  /** How the numbers of columns were written, where not as usual. */
  readonly forms: ReadonlyMap<string, NumberForm>
  readonly notes: readonly ReadNote[]
  /** Columns that are to be numbers, and could not be read as such, and why where that is known. */
  readonly unread: ReadonlyMap<string, string | null>
}

/** Gives columns of a table of the database the types that Lanner has kinds for, where what is in them says more than DuckDB's type. */
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
  for (const { column, type } of await columnsOf(database, name)) {
    const own = identifier(column)
    const change = (to: string): Promise<void> =>
      database.run(`ALTER TABLE ${identifier(name)} ALTER ${own} TYPE ${to}`)
    // Texts of JSON stand in quotes, where numbers stand under the same name too.
    if (type === 'JSON') await change(`VARCHAR USING ${own}->>'$'`)
    if (isText(column) || types.get(column) === 'text') continue
    const ownType = type === 'JSON' ? 'VARCHAR' : type
    const better = await betterType(database, source, name, column, ownType)
    if (better !== null) await change(better)
    if (better !== null || ownType !== 'VARCHAR' || source.format === 'parquet') continue
    const isAsked = types.get(column) === 'number'
    const mayBePlain = source.format !== 'json' || type === 'JSON'
    const found = await settleNumbers(database, name, column, {
      decimal: source.options.decimal,
      mayBePlain,
      isAsked,
    })
    if (isAsked && (found === null || 'note' in found)) unread.set(column, found?.note ?? null)
    else if (found === null) notes.push(...(await oddDate(database, name, column)))
    else if ('note' in found) notes.push({ column, message: found.note })
    else {
      await change(found.type)
      if (found.form !== null) forms.set(column, found.form)
      if (found.example !== null) notes.push({ column, message: readAs(column, found.example) })
    }
  }
  return { forms, notes: few(notes), unread }
}

/** Notes of at most this many columns, and how many others there are. */
const MOST_NOTES = 8

function few(notes: readonly ReadNote[]): readonly ReadNote[] {
  const more = notes.length - MOST_NOTES
  if (more <= 0) return notes
  return [
    ...notes.slice(0, MOST_NOTES),
    { column: null, message: `${more} further columns have cells like those; see which of them you want.` },
  ]
}

function readAs(column: string, { text, value }: { readonly text: string; readonly value: number }): string {
  return `Column "${column}" is read as numbers: ${shown(text)} is ${value}; keep it as text with --text (types in readTable) if it is none.`
}

async function betterType(
  database: TableDatabase,
  { format }: FileSource,
  name: string,
  column: string,
  type: string,
): Promise<string | null> {
  const own = identifier(column)
  const holds = async (test: string): Promise<boolean> => {
    const [[found]] = (await database.rows(`SELECT ${test} FROM ${identifier(name)}`)) as [[boolean | null]]
    return found === true
  }
  if (/^U?(BIG|HUGE)INT$/.test(type))
    // Numbers that large tell things apart: nobody measures so finely.
    return (await holds(`max(${own}) > ${MOST} OR min(${own}) < -${MOST}`)) ? 'VARCHAR' : null
  if (type.startsWith('TIMESTAMP'))
    return (await holds(`bool_and(epoch_ms(${own}) % 86400000 = 0)`)) ? 'DATE' : null
  if (type !== 'VARCHAR' || format === 'parquet') return null
  const isFlag = `lower(${own}) IN ('true', 'false')`
  const isDate = `regexp_full_match(${own}, ${literal(ISO)}) AND TRY_CAST(${own} AS TIMESTAMPTZ) IS NOT NULL`
  // Most texts are neither, and the first of them says so.
  const [first] = await database.rows(
    `SELECT ${isFlag}, ${isDate} FROM ${identifier(name)} WHERE ${own} IS NOT NULL LIMIT 1`,
  )
  if (first?.[0] === true && (await holds(`bool_and(${isFlag})`))) return 'BOOLEAN'
  if (first?.[1] !== true || !(await holds(`bool_and(${isDate})`))) return null
  return (await holds(`bool_and(epoch_ms(${own}::TIMESTAMPTZ) % 86400000 = 0)`)) ? 'DATE' : 'TIMESTAMPTZ'
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

/** How many of the first texts of a column are looked at to see whether they might be dates. */
const GLANCE = 100

/** Says which cell keeps a column of dates from being one; nothing of columns that are no such thing. */
async function oddDate(database: TableDatabase, table: string, column: string): Promise<ReadNote[]> {
  const own = identifier(column)
  const isDate = `regexp_full_match(${own}, ${literal(ISO)}) AND TRY_CAST(${own} AS TIMESTAMPTZ) IS NOT NULL`
  const half = `coalesce(2 * count(*) FILTER (${isDate}) >= count(*), false) AND count(*) > 0`
  const present = `SELECT ${own} FROM ${identifier(table)} WHERE trim(${own}) <> ''`
  const [glance] = await database.rows(`SELECT ${half} FROM (${present} LIMIT ${GLANCE})`)
  if (glance?.[0] !== true) return []
  const [whole] = await database.rows(`SELECT ${half} FROM (${present})`)
  if (whole?.[0] !== true) return []
  const [odd] = (await database.rows(
    `SELECT rowid::DOUBLE, ${own} FROM ${identifier(table)} WHERE trim(${own}) <> '' AND NOT (${isDate}) ORDER BY rowid LIMIT 1`,
  )) as [[number, string] | undefined]
  if (odd === undefined) return []
  const [row, text] = odd
  const option = /^[\w?.-]+$/.test(text) ? ` (--missing ${text})` : ''
  const message = `Column "${column}" stays text: row ${row + 1} has ${shown(text)}, and the others are dates such as 2015-07-31; correct the cell, or let it mean a missing one${option}.`
  return [{ column, message }]
}
