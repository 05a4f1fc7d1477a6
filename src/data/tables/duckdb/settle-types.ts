import type { FileSource, Guess } from './file-source.ts'
import { identifier, literal } from './sql.ts'
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
  if (source.header === null) return []
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

/** Gives columns of a table of the database the types that Lanner has kinds for, where what is in them says more than DuckDB's type. */
export async function settleTypes(database: TableDatabase, source: FileSource, name: string): Promise<void> {
  for (const { column, type } of await columnsOf(database, name)) {
    const asText = (source.options.texts ?? []).includes(column) || source.options.types?.[column] === 'text'
    const better = asText ? null : await betterType(database, source, name, column, type)
    if (better !== null)
      await database.run(`ALTER TABLE ${identifier(name)} ALTER ${identifier(column)} TYPE ${better}`)
  }
}

async function betterType(
  database: TableDatabase,
  { isParquet }: FileSource,
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
  if (type !== 'VARCHAR' || isParquet) return null
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
