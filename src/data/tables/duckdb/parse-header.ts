import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { csvRecords, type CsvRecord } from './csv-records.ts'
import { likeliestDelimiter } from './likeliest-delimiter.ts'

/** The header of a CSV. */
export interface Header {
  /** Names of all columns in order; unnamed ones get made-up names. */
  readonly names: readonly string[]
  /** The made-up names of unnamed columns, which cannot be requested. */
  readonly unnamed: readonly string[]
  readonly delimiter: string
  /** Lines before it: empty ones, and the spreadsheet hint `sep=;`. */
  readonly linesBefore: number
  /** Its line end, if its names contain line ends too, which DuckDB could not distinguish. */
  readonly lineEnd: '\n' | '\r' | '\r\n' | null
}

/** DuckDB's time grows with the square of the number of columns: seconds for this many, minutes for ten times as many. */
export const MOST_COLUMNS = 5000

export interface HeaderOptions {
  readonly header?: boolean
  readonly names?: readonly string[]
  readonly shown?: string
}

/**
 * Parses the header of a CSV: the column names, trimmed, and the delimiter unless it is given.
 *
 * @param whole The beginning of the file, with its first record; `isAll` if it is the whole file.
 * @throws DataError for a duplicate name, or if no column has one.
 */
export function parseHeader(
  whole: string,
  isAll: boolean,
  delimiter: string | null,
  { header = true, names, shown = 'The CSV' }: HeaderOptions,
): Header {
  const [before, hinted] = linesBefore(whole)
  const text = whole.slice(before.length)
  if (text.trim() === '') throw new DataError(`${shown} is empty: it has no header line.`)
  const between = delimiter ?? hinted ?? likeliestDelimiter(text, isAll)
  const first = csvRecords(text, between).next().value as CsvRecord
  const fields = first.fields.map((field) => field.trim())
  if (names !== undefined && names.length !== fields.length)
    throw new DataError(
      `${shown} has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'} in line 1, but ${names.length} names were given.`,
    )
  if (fields.length > MOST_COLUMNS)
    throw new DataError(
      `${shown} has ${fields.length.toLocaleString('en-US')} columns in line 1, but a CSV may have at most ${MOST_COLUMNS.toLocaleString('en-US')}; save it as Parquet, or leave columns out.`,
    )
  const own = names ?? (header ? fields : fields.map((_, i) => `column${i}`))
  return {
    ...checked(own, shown),
    delimiter: between,
    linesBefore: before.match(/\r\n|\r|\n/g)?.length ?? 0,
    lineEnd: first.lineEnd !== '' && fields.some((field) => /[\r\n]/.test(field)) ? first.lineEnd : null,
  }
}

/** Skips empty lines and the spreadsheet hint, and returns the delimiter that it names. */
function linesBefore(text: string): [before: string, delimiter: string | null] {
  const found = /^[\r\n]*(?:"?sep=(.)"?(?:\r\n|\r|\n)[\r\n]*)?/i.exec(text)!
  return [found[0], found[1] ?? null]
}

/** Checks names for duplicates; unnamed columns get made-up names. */
function checked(own: readonly string[], shown: string): Pick<Header, 'names' | 'unnamed'> {
  const places = new Map<string, number>()
  own.forEach((name, i) => {
    if (name.includes('\0'))
      throw new DataError(`${shown}: the name of column ${i + 1} contains a NUL character; remove it.`)
    if (name.trim() === '') return
    const same = places.get(name.toLowerCase())
    places.set(name.toLowerCase(), i)
    if (same === undefined) return
    throw new DataError(
      own[same] === name
        ? `${shown}: columns ${same + 1} and ${i + 1} of the header are both called ${quoted(name)}; rename one of them.`
        : `${shown}: columns ${same + 1} and ${i + 1} of the header are called ${quoted(own[same]!)} and ${quoted(name)}, which differ only in case; rename one of them.`,
    )
  })
  if (places.size === 0) throw new DataError(`${shown}: no column has a name in line 1; add column names.`)
  const unnamed: string[] = []
  const names = own.map((name, i) => {
    if (name.trim() !== '') return name
    let made = `unnamed ${i + 1}`
    while (places.has(made)) made += '_'
    unnamed.push(made)
    return made
  })
  return { names, unnamed }
}
