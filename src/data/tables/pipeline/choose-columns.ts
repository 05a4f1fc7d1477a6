import { DataError } from '../../../base/errors.ts'
import { datePrefix } from '../date-prefix.ts'
import { nearestName } from '../nearest-name.ts'
import { countMissing, type NumberColumn, type TableColumn, type TextColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { datePartColumn, datePartsOf, isFlagPart, type DatePart } from './date-parts.ts'
import { toDateColumn } from './dates.ts'
import type { ColumnSource, PipelineOptions } from './options.ts'

const MAX_LEVELS = 100_000
const WHOLE_LEVELS = 20
const FEW_ROWS = 1000

/** An input with its training cells and what it is read as. */
export interface ChosenColumn extends ColumnSource<DatePart> {
  readonly column: TableColumn
  readonly role: 'cat' | 'cont'
}

/** Parts of a date that are measurements: the others are categories. Years to come would be levels that no training row has. */
const MEASURED: ReadonlySet<DatePart> = new Set(['Year', 'Dayofyear', 'Minute', 'Second', 'Elapsed'])

/**
 * Chooses the inputs of a table. Texts and booleans are categories, and so are whole numbers with at most 20 distinct values; dates are
 * replaced by their parts, of which Year, Dayofyear, Minute, Second and Elapsed are measurements; other numbers are measurements.
 *
 * @throws DataError where an option names a column that there is not, or one in two roles, and for texts with too many levels.
 */
export function chooseColumns(table: Table, options: PipelineOptions): ChosenColumn[] {
  const { target, cats = [], conts = [], dates = [], ignore = [] } = options
  const left = new Set([...ignore, ...(target === undefined ? [] : [target])])
  const parts = table.names.filter(
    (name) =>
      !left.has(name) &&
      (dates.includes(name) ||
        (table.column(name).kind === 'date' && !cats.includes(name) && !conts.includes(name))),
  )
  const columns = [
    ...table.names
      .filter((name) => !parts.includes(name) && !left.has(name))
      .map((name) => ({ name, source: name, part: null, column: table.column(name) })),
    ...partsOf(table, parts),
  ]
  check(table, columns, options)
  const chosen = columns
    .filter(({ name }) => !ignore.includes(name))
    .map((from) => ({
      name: from.name,
      source: from.source,
      part: from.part,
      column: from.column,
      role: roleOf(from, options),
    }))
  if (chosen.length === 0)
    throw new DataError(
      `The table has no column to learn from${left.size > 0 ? ` besides ${[...left].map((name) => `"${name}"`).join(', ')}` : ''}.`,
    )
  return chosen
}

function partsOf(table: Table, dates: readonly string[]): Omit<ChosenColumn, 'role'>[] {
  const taken = new Set<string>()
  return dates.flatMap((source) => {
    const column = toDateColumn(table.column(source), source)
    const parts = datePartsOf(column.time).filter((part) => !table.has(datePrefix(source) + part))
    const clash = parts.some((part) => taken.has(datePrefix(source) + part))
    return parts.flatMap((part) => {
      const name = (clash ? `${source}_` : datePrefix(source)) + part
      if (taken.has(name) || table.has(name)) return []
      taken.add(name)
      return [{ name, source, part, column: datePartColumn(column, part) }]
    })
  })
}

function check(table: Table, columns: readonly ColumnSource[], options: PipelineOptions): void {
  const known = new Set([...table.names, ...columns.map(({ name }) => name)])
  const { target, cats = [], conts = [], dates = [], ignore = [] } = options
  const given = { cats, conts, dates, ignore, target: target === undefined ? [] : [target] }
  const roles = new Map<string, string>()
  for (const [option, names] of Object.entries(given))
    for (const name of names) {
      const allowed = option === 'dates' || option === 'target' ? new Set(table.names) : known
      if (!allowed.has(name)) {
        const near = nearestName(name, [...allowed])
        const hint = near === null ? `there are ${table.names.join(', ')}.` : `did you mean "${near}"?`
        throw new DataError(`There is no column "${name}", which ${option} names; ${hint}`)
      }
      const before = roles.get(name)
      if (before !== undefined && before !== option)
        throw new DataError(
          `Column "${name}" is named in ${before} and in ${option}; name it in one of them.`,
        )
      roles.set(name, option)
    }
}

function roleOf(
  { name, part, column }: Omit<ChosenColumn, 'role'>,
  options: PipelineOptions,
): 'cat' | 'cont' {
  if (options.cats?.includes(name)) return 'cat'
  if (options.conts?.includes(name)) return 'cont'
  if (part !== null) return isFlagPart(part) || !MEASURED.has(part) ? 'cat' : 'cont'
  if (column.kind === 'text') refuseTooManyLevels(name, column, options.maxLevels ?? MAX_LEVELS)
  return column.kind !== 'number' || isFewWholes(column, options.wholeLevels ?? WHOLE_LEVELS) ? 'cat' : 'cont'
}

function isFewWholes(column: NumberColumn, most: number): boolean {
  const distinct = new Set<number>()
  for (let row = 0; row < column.values.length; row++) {
    if (column.missing?.[row] === 1) continue
    if (!Number.isInteger(column.values[row])) return false
    if (distinct.add(column.values[row]!).size > most) return false
  }
  return true
}

function refuseTooManyLevels(name: string, column: TextColumn, most: number): void {
  const used = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) used[code] = 1
  const levels = used.reduce((sum, flag) => sum + flag, 0)
  const present = column.codes.length - countMissing(column)
  if (levels <= most && (levels <= FEW_ROWS || levels <= present / 2)) return
  throw new DataError(
    `Column "${name}" is text with ${levels} distinct values in ${present} rows, too many to learn one by one; leave it out (ignore, --ignore ${name}), or name it as a category (cats, --cat ${name}) if you mean it.`,
  )
}
