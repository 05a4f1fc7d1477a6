import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError } from '../../../base/errors.ts'
import { quoted, shownValue } from '../../../base/quoted.ts'
import { isMissing, type NumberColumn, type TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { toDateColumn } from '../pipeline/dates.ts'

const DAY = 86_400_000

/** Columns with the group and the day of each row. */
export interface TimelineOptions {
  /** Default 'Store'. */
  readonly group?: string
  /** Default 'Date'. */
  readonly date?: string
}

const timelineOptionNames: OptionNames<TimelineOptions> = { group: true, date: true }

export interface ElapsedOptions extends TimelineOptions {
  /** `after`: days since the last event. `before`: days until the next one, as negative numbers. Default `after`. */
  readonly direction?: 'after' | 'before'
}

const elapsedOptionNames: OptionNames<ElapsedOptions> = { ...timelineOptionNames, direction: true }

export interface RollingOptions extends TimelineOptions {
  /** Rows per window, including the current one. Default 7. */
  readonly rows?: number
  /** `backward`: the rows up to this day, named `_bw`. `forward`: the rows from this day on, named `_fw`. Default `backward`. */
  readonly direction?: 'backward' | 'forward'
}

const rollingOptionNames: OptionNames<RollingOptions> = {
  ...timelineOptionNames,
  rows: true,
  direction: true,
}

/**
 * Adds the days since the last event of each group, like the lesson's `get_elapsed`: a column `prefix + name`, 0 before the first event and on the day of
 * one. The table may be in any order; days until the next event are negative, as there.
 *
 * @param name a column that is true, or not 0, or not empty, on days with the event
 * @throws DataError if a column does not exist, or a date is missing.
 * @example
 * const days = Table.fromRows([
 *   { Store: 1, Date: '2015-07-01', Promo: 1 },
 *   { Store: 1, Date: '2015-07-04', Promo: 0 },
 * ])
 * getElapsed(days, 'Promo', 'After').row(1).AfterPromo // 3
 */
export function getElapsed(table: Table, name: string, prefix: string, options: ElapsedOptions = {}): Table {
  checkOptions('getElapsed', options, elapsedOptionNames)
  const events = table.column(name)
  const { groups, days, order } = timelineOf(table, options, options.direction === 'before')
  const values = new Float64Array(table.rows)
  let group: number | null = null
  let last: number | null = null
  for (const row of order) {
    if (groups[row] !== group) [group, last] = [groups[row]!, null]
    if (happened(events, row)) last = days[row]!
    values[row] = last === null ? 0 : Math.trunc((days[row]! - last) / DAY) + 0
  }
  return table.with(prefix + name, { kind: 'number', values, missing: null, whole: true })
}

/**
 * Adds rolling sums over the last or the next rows of each group: the lesson's `_bw` and `_fw` columns. Windows at the start of a group are shorter; missing
 * cells are skipped, and a window with nothing else is missing.
 *
 * @throws DataError if a column does not exist or is not numeric, or a date is missing.
 * @example
 * const days = Table.fromRows([
 *   { Store: 1, Date: '2015-07-01', Promo: 1 },
 *   { Store: 1, Date: '2015-07-02', Promo: 1 },
 * ])
 * rollingSums(days, ['Promo']).row(1).Promo_bw // 2
 */
export function rollingSums(table: Table, names: readonly string[], options: RollingOptions = {}): Table {
  checkOptions('rollingSums', options, rollingOptionNames)
  const { rows: width = 7, direction = 'backward' } = options
  if (!Number.isInteger(width) || width < 1)
    throw new DataError(`rollingSums: rows must be an integer of at least 1, got ${shownValue(width)}.`)
  const { groups, order } = timelineOf(table, options, direction === 'forward')
  let out = table
  for (const name of names) {
    const column = table.column(name)
    if (column.kind !== 'number' && column.kind !== 'boolean')
      throw new DataError(`Column ${quoted(name)} contains ${column.kind}s, which cannot be summed.`)
    out = out.with(name + (direction === 'forward' ? '_fw' : '_bw'), sums(column, order, groups, width))
  }
  return out
}

function sums(
  column: Extract<TableColumn, { kind: 'number' | 'boolean' }>,
  order: Int32Array,
  groups: Int32Array,
  width: number,
): NumberColumn {
  const values = new Float64Array(order.length)
  let missing: Uint8Array | null = null
  let start = 0
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!
    if (groups[row] !== groups[order[start]!]) start = at
    start = Math.max(start, at - width + 1)
    let [sum, seen] = [0, 0]
    for (let each = start; each <= at; each++)
      if (!isMissing(column, order[each]!)) [sum, seen] = [sum + column.values[order[each]!]!, seen + 1]
    values[row] = seen === 0 ? NaN : sum
    if (seen > 0) continue
    missing ??= new Uint8Array(order.length)
    missing[row] = 1
  }
  return { kind: 'number', values, missing, whole: column.kind === 'boolean' || column.whole }
}

function timelineOf(
  table: Table,
  { group = 'Store', date = 'Date' }: TimelineOptions,
  latestFirst: boolean,
): { readonly groups: Int32Array; readonly days: Float64Array; readonly order: Int32Array } {
  const dates = toDateColumn(table.column(date), date)
  const lacking = dates.missing?.indexOf(1) ?? -1
  if (lacking >= 0)
    throw new DataError(
      `Column "${date}", row ${lacking + 1} is missing, so the row has no position in time; fill it in or drop the row.`,
    )
  const groups = numbered(table.column(group))
  const days = dates.values
  const sign = latestFirst ? -1 : 1
  const order = Int32Array.from({ length: table.rows }, (_, row) => row).toSorted(
    (a, b) => groups[a]! - groups[b]! || sign * (days[a]! - days[b]!) || a - b,
  )
  return { groups, days, order }
}

function numbered(column: TableColumn): Int32Array {
  if (column.kind === 'text') return column.codes
  const numbers = new Map<number, number>()
  return Int32Array.from(column.values, (value, row) => {
    const key = column.missing?.[row] === 1 ? NaN : value
    if (!numbers.has(key)) numbers.set(key, numbers.size)
    return numbers.get(key)!
  })
}

function happened(column: TableColumn, row: number): boolean {
  if (isMissing(column, row)) return false
  return column.kind === 'text' ? column.levels[column.codes[row]!] !== '' : column.values[row] !== 0
}
