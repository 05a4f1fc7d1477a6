import { ValueError } from 'lanner'
import type { SalesRows } from './sales-rows.ts'

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Monday 0 to Sunday 6. */
function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

export interface WeekdayRow {
  readonly group: 'open on Sundays' | 'closed on Sundays'
  readonly day: string
  /** Mean sales of the group's open stores on that weekday. */
  readonly mean: number
  /** Number of open days in the mean. */
  readonly count: number
  /** Number of stores in the group. */
  readonly stores: number
}

/**
 * Mean sales by weekday, separately for stores that ever open on a Sunday and those that never do. The few that do sell more on every
 * day, so a mean over all open stores makes Sunday look strong, although it covers different stores. Days on which a store is closed do not
 * count; a group has no row for a day on which none of its stores is open.
 *
 * @example
 * const sunday = 3 // 1970-01-04
 * const rows = { stores: Int32Array.of(0, 1), storeLabels: ['1', '2'], days: Int32Array.of(sunday, 4), sales: Float64Array.of(900, 500), open: Uint8Array.of(1, 1) }
 * salesByWeekday(rows).map((row) => [row.group, row.day, row.mean]) // [['open on Sundays', 'Sun', 900], ['closed on Sundays', 'Mon', 500]]
 */
export function salesByWeekday(rows: SalesRows): readonly WeekdayRow[] {
  const { stores, storeLabels, days, sales, open } = rows
  const opensSundays = new Uint8Array(storeLabels.length)
  for (let row = 0; row < days.length; row++)
    if (open[row] === 1 && weekday(days[row]!) === 6) opensSundays[stores[row]!] = 1
  const sums = new Float64Array(14)
  const counts = new Int32Array(14)
  for (let row = 0; row < days.length; row++) {
    if (open[row] === 0) continue
    const at = (opensSundays[stores[row]!] === 1 ? 0 : 7) + weekday(days[row]!)
    sums[at]! += sales[row]!
    counts[at]!++
  }
  const sundayStores = opensSundays.reduce((sum, flag) => sum + flag, 0)
  return Array.from(counts, (count, at): WeekdayRow => ({
    group: at < 7 ? 'open on Sundays' : 'closed on Sundays',
    day: dayNames[at % 7]!,
    mean: sums[at]! / count,
    count,
    stores: at < 7 ? sundayStores : storeLabels.length - sundayStores,
  })).filter((row) => row.count > 0)
}

export interface ClosingOptions {
  /** Minimum number of consecutive closed days in a closing; a single Sunday is not one. Default 3. */
  readonly closedDays?: number
  /** Number of days on each side. Default 14. */
  readonly reach?: number
}

export interface ClosingRow {
  /** Days from the closing: -1 is the last open day before it, 1 the first after it. */
  readonly offset: number
  readonly mean: number
  /** Mean of sales relative to the store's own mean on that weekday: 1.2 is 20 % more than usual. */
  readonly relative: number
  /** Number of open days in the means. */
  readonly count: number
}

/**
 * Mean sales by days before and after a closing. A closing is a run of days marked as closed; counting stops at days that are
 * missing from the data. A day between two closings counts for both. Two closed days are a holiday next to a
 * Sunday; many are a renovation.
 *
 * @throws ValueError if an option is not an integer of at least 1.
 * @example
 * const rows = {
 *   stores: new Int32Array(5), storeLabels: ['1'], days: Int32Array.of(0, 1, 2, 3, 4),
 *   sales: Float64Array.of(100, 0, 0, 0, 300), open: Uint8Array.of(1, 0, 0, 0, 1),
 * }
 * salesAroundClosings(rows).map((row) => [row.offset, row.mean]) // [[-1, 100], [1, 300]]
 */
export function salesAroundClosings(rows: SalesRows, options: ClosingOptions = {}): readonly ClosingRow[] {
  const { closedDays = 3, reach = 14 } = options
  for (const [name, value] of Object.entries({ closedDays, reach }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError('salesAroundClosings', `${name} must be an integer of at least 1, got ${value}`)
  const { stores, days, sales, open } = rows
  const usual = meansByStoreAndWeekday(rows)
  const sums = new Float64Array(2 * reach + 1)
  const relatives = new Float64Array(2 * reach + 1)
  const counts = new Int32Array(2 * reach + 1)
  const order = Int32Array.from(days, (_, row) => row).toSorted(
    (a, b) => stores[a]! - stores[b]! || days[a]! - days[b]!,
  )
  const note = (row: number, offset: number): void => {
    if (open[row] === 0) return
    const mean = usual[stores[row]! * 7 + weekday(days[row]!)]!
    sums[offset + reach]! += sales[row]!
    relatives[offset + reach]! += mean > 0 ? sales[row]! / mean : 1
    counts[offset + reach]!++
  }
  // The same code runs forwards and backwards through each store's days; backwards, the day after a closing is the one before it.
  for (const side of [1, -1] as const) {
    const way = side === 1 ? order : order.toReversed()
    let closed = 0
    let since = Infinity
    let last = -1
    for (const row of way) {
      const next = last < 0 ? NaN : days[last]! + side
      if (stores[last] !== stores[row] || days[row] !== next) {
        closed = 0
        since = Infinity
      }
      last = row
      if (open[row] === 0) {
        closed++
        since = closed >= closedDays ? 0 : since + 1
      } else {
        closed = 0
        since++
        if (since <= reach) note(row, side * since)
      }
    }
  }
  return Array.from(counts, (count, at): ClosingRow => ({
    offset: at - reach,
    mean: sums[at]! / count,
    relative: relatives[at]! / count,
    count,
  })).filter((row) => row.count > 0)
}

function meansByStoreAndWeekday({ stores, storeLabels, days, sales, open }: SalesRows): Float64Array {
  const sums = new Float64Array(storeLabels.length * 7)
  const counts = new Int32Array(storeLabels.length * 7)
  for (let row = 0; row < days.length; row++) {
    if (open[row] === 0) continue
    const at = stores[row]! * 7 + weekday(days[row]!)
    sums[at]! += sales[row]!
    counts[at]!++
  }
  return sums.map((sum, at) => (counts[at] === 0 ? 0 : sum / counts[at]!))
}
