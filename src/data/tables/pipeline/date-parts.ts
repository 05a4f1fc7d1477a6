import type { BooleanColumn, DateColumn, NumberColumn } from '../table-column.ts'

const DAY = 86_400_000

/** The parts of a day returned by `addDatepart`, in its order; `Elapsed` comes after the parts of the time. */
export const DAY_PARTS = [
  'Year',
  'Month',
  'Week',
  'Day',
  'Dayofweek',
  'Dayofyear',
  'Is_month_end',
  'Is_month_start',
  'Is_quarter_end',
  'Is_quarter_start',
  'Is_year_end',
  'Is_year_start',
] as const

/** The parts of a time of day. */
export const TIME_PARTS = ['Hour', 'Minute', 'Second'] as const

/** One part of a date. */
export type DatePart = (typeof DAY_PARTS)[number] | (typeof TIME_PARTS)[number] | 'Elapsed'

/** The parts of a date in the lesson's order, optionally with those of the time of day. */
export function datePartsOf(time: boolean): readonly DatePart[] {
  return time ? [...DAY_PARTS, ...TIME_PARTS, 'Elapsed'] : [...DAY_PARTS, 'Elapsed']
}

/** True for the boolean parts. */
export function isFlagPart(part: DatePart): boolean {
  return part.startsWith('Is_')
}

/**
 * One part of a timestamp, in UTC: weeks are ISO weeks, Monday is day 0, `Elapsed` is whole seconds since 1970, and a flag is 0 or 1.
 *
 * @param milliseconds since 1970-01-01 UTC
 * @example
 * datePart(Date.UTC(2015, 6, 31), 'Week') // 31
 * datePart(Date.UTC(2015, 6, 31), 'Is_month_end') // 1
 */
export function datePart(milliseconds: number, part: DatePart): number {
  const days = Math.floor(milliseconds / DAY)
  switch (part) {
    case 'Elapsed':
      return Math.floor(milliseconds / 1000)
    case 'Hour':
      return Math.floor((milliseconds - days * DAY) / 3_600_000)
    case 'Minute':
      return Math.floor((milliseconds - days * DAY) / 60_000) % 60
    case 'Second':
      return Math.floor((milliseconds - days * DAY) / 1000) % 60
    case 'Dayofweek':
      return dayOfWeek(days)
    case 'Week':
      return isoWeek(days)
    case 'Year':
      return monthOf(days).year
    case 'Month':
      return monthOf(days).month
    case 'Day':
      return monthOf(days).day
    case 'Dayofyear':
      return dayOfYear(days)
    case 'Is_month_start':
      return Number(monthOf(days).day === 1)
    case 'Is_month_end':
      return Number(monthOf(days + 1).day === 1)
    case 'Is_quarter_start':
      return Number(startsPeriod(days, 3))
    case 'Is_quarter_end':
      return Number(startsPeriod(days + 1, 3))
    case 'Is_year_start':
      return Number(startsPeriod(days, 12))
    case 'Is_year_end':
      return Number(startsPeriod(days + 1, 12))
  }
}

/** One part of all dates of a column; missing where the date is. Flags make a boolean column, the others integers. */
export function datePartColumn(dates: DateColumn, part: DatePart): NumberColumn | BooleanColumn {
  const { values: moments, missing } = dates
  const flag = isFlagPart(part)
  const values = flag ? new Uint8Array(moments.length) : new Float64Array(moments.length)
  const partOf = ofDay.has(part) ? dayLookup(dates, part) : (moment: number) => datePart(moment, part)
  for (let row = 0; row < moments.length; row++)
    values[row] = missing?.[row] === 1 ? (flag ? 0 : NaN) : partOf(moments[row]!)
  return values instanceof Uint8Array
    ? { kind: 'boolean', values, missing }
    : { kind: 'number', values, missing, whole: true }
}

const ofDay: ReadonlySet<DatePart> = new Set(DAY_PARTS)

/** A part of the day, computed once per day if there are fewer days than rows. */
function dayLookup({ values, missing }: DateColumn, part: DatePart): (moment: number) => number {
  let [first, last] = [Infinity, -Infinity]
  for (let row = 0; row < values.length; row++) {
    if (missing?.[row] === 1) continue
    const day = Math.floor(values[row]! / DAY)
    if (day < first) first = day
    if (day > last) last = day
  }
  if (!(last - first < values.length)) return (moment) => datePart(moment, part)
  const parts = Float64Array.from({ length: last - first + 1 }, (_, i) => datePart((first + i) * DAY, part))
  return (moment) => parts[Math.floor(moment / DAY) - first]!
}

/** Year, month from 1 and day from 1 of a day since 1970, counted from March in eras of 400 years (Hinnant, "chrono-compatible date algorithms"). */
function monthOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const sinceMarch = days + 719_468
  const era = Math.floor(sinceMarch / 146_097)
  const dayOfEra = sinceMarch - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * march + 2) / 5) + 1,
  }
}

function startsPeriod(days: number, months: 3 | 12): boolean {
  const { month, day } = monthOf(days)
  return day === 1 && month % months === 1
}

function dayOfWeek(days: number): number {
  return (((days + 3) % 7) + 7) % 7
}

function dayOfYear(days: number): number {
  const { year, month, day } = monthOf(days)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const before = Math.floor((275 * month) / 9) - (month > 2 ? (leap ? 1 : 2) : 0) - 30
  return before + day
}

function isoWeek(days: number): number {
  const thursday = days - dayOfWeek(days) + 3
  return Math.floor((dayOfYear(thursday) - 1) / 7) + 1
}
