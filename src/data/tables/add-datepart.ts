import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { datePrefix } from './date-prefix.ts'
import { datePartColumn, datePartsOf } from './pipeline/date-parts.ts'
import { toDateColumn } from './pipeline/dates.ts'
import type { Table } from './table.ts'

export interface AddDatepartOptions {
  /** Whether to drop the date itself. Default true. */
  readonly drop?: boolean
  /** Whether Hour, Minute and Second are added too. Default false. */
  readonly time?: boolean
  /** Prefix of the new names. Default: the column's name without a trailing `Date` or `date`. */
  readonly prefix?: string
}

const addDatepartOptionNames: OptionNames<AddDatepartOptions> = { drop: true, time: true, prefix: true }

/**
 * Replaces a date by its parts, like the lesson's `add_datepart`: Year, Month, Week, Day, Dayofweek, Dayofyear, six flags such as Is_month_end, and Elapsed,
 * the seconds since 1970. All in UTC; weeks are ISO weeks and Monday is day 0. Parts of a missing date are missing.
 *
 * @throws DataError if the column is neither dates nor text that can be parsed as dates (ISO 8601).
 * @example
 * const parts = addDatepart(Table.fromRows([{ saleDate: '2015-12-31' }]), 'saleDate')
 * parts.row(0).saleWeek // 53
 * parts.row(0).saleIs_year_end // true
 */
export function addDatepart(table: Table, name: string, options: AddDatepartOptions = {}): Table {
  checkOptions('addDatepart', options, addDatepartOptionNames)
  const { drop = true, time = false, prefix = datePrefix(name) } = options
  if (typeof prefix !== 'string')
    throw new DataError(`The prefix of the parts of ${quoted(name)} must be a string.`)
  const dates = toDateColumn(table.column(name), name)
  let out = drop ? table.without([name]) : table
  for (const part of datePartsOf(time)) out = out.with(prefix + part, datePartColumn(dates, part))
  return out
}
