import { CellError } from '../cell-error.ts'
import type { TableColumn } from '../table-column.ts'
import { finite, LARGEST, numberOfCell } from './cells.ts'
import type { DatePart } from './date-parts.ts'
import type { ColumnSource, Scaling } from './options.ts'

/** Statistics of a continuous column in the training rows. */
export interface ContinuousFacts {
  /** Of the non-missing training rows; 0 if there are none. */
  readonly median: number
  /** After missing values are replaced by the median. */
  readonly mean: number
  /** Population standard deviation after that; 0 for a constant column. */
  readonly std: number
  readonly least: number
  readonly greatest: number
  /** Number of training rows with a missing value. */
  readonly missing: number
  /** Center and spread if it is scaled robustly, else null. */
  readonly robust: RobustScale | null
}

/** The scale of a column whose far values are drawn in. */
export interface RobustScale {
  /** The median. */
  readonly center: number
  /** The interquartile range, or half the range if the quartiles are equal; 0 for a constant column. */
  readonly spread: number
}

/** A value far from the center tends to this. */
const FAR = 3

/** A continuous column as fitted on the training rows, or the flag for its missing values. */
export class Continuous implements ColumnSource<DatePart>, ContinuousFacts {
  readonly name: string
  readonly source: string
  readonly part: DatePart | null
  /** True for the column that is 1 where the value is missing, else 0, before standardisation. */
  readonly flag: boolean
  readonly median: number
  readonly mean: number
  readonly std: number
  readonly least: number
  readonly greatest: number
  readonly missing: number
  readonly robust: RobustScale | null

  constructor(from: ColumnSource<DatePart>, flag: boolean, facts: ContinuousFacts) {
    this.name = from.name
    this.source = from.source
    this.part = from.part
    this.flag = flag
    this.median = facts.median
    this.mean = facts.mean
    this.std = facts.std
    this.least = facts.least
    this.greatest = facts.greatest
    this.missing = facts.missing
    this.robust = facts.robust
  }

  /** Fits a continuous column on training rows. @throws DataError naming the column and row of anything that is not a number. */
  static fit(from: ColumnSource<DatePart>, column: TableColumn, scaling: Scaling = 'standard'): Continuous {
    const values = numbersOf(column, from.name)
    const facts = factsOf(values)
    const robust = scaling === 'robust' ? robustScale(facts, quartilesOf(values)) : null
    return new Continuous(from, false, { ...facts, robust })
  }

  /** The flag of a column that has missing values. */
  static fitFlag(of: Continuous, name: string, column: TableColumn): Continuous {
    const flags = numbersOf(column, of.name).map((value) => Number(Number.isNaN(value)))
    return new Continuous({ name, source: of.source, part: of.part }, true, { ...factsOf(flags), missing: 0 })
  }

  /** A standardised value; NaN means missing. @throws DataError if it is too far from the training rows for a 32-bit number. */
  standardise(value: number, row = 0): number {
    const missing = Number.isNaN(value)
    const filled = this.flag ? Number(missing) : missing ? this.median : value
    if (this.std === 0) return 0
    if (this.robust !== null) return drawnIn((filled - this.robust.center) / this.robust.spread)
    const out = (filled - this.mean) / this.std
    if (Math.abs(out) <= LARGEST) return out
    throw new CellError(
      row,
      (at) =>
        `Column "${this.name}"${at}: ${value} is too far from the training rows, which range from ${this.least} to ${this.greatest}; correct the value, or leave the cell empty.`,
      { column: this.name },
    )
  }
}

/** A column as numbers, NaN where missing. Strings are parsed, dates are seconds since 1970. @throws DataError naming column and row. */
export function numbersOf(column: TableColumn, name: string): Float64Array<ArrayBuffer> {
  if (column.kind === 'text') {
    const known = new Float64Array(column.levels.length).fill(-Infinity)
    return Float64Array.from(column.codes, (code, row) => {
      if (code < 0) return NaN
      if (known[code] === -Infinity) known[code] = numberOfCell(column.levels[code], name, row)
      return known[code]!
    })
  }
  const { values, missing } = column
  const unit = column.kind === 'date' ? 1000 : 1
  const out = new Float64Array(values.length)
  for (let row = 0; row < out.length; row++)
    out[row] = missing?.[row] === 1 ? NaN : finite(values[row]! / unit, name, row)
  return out
}

/** The median of the numbers that are not NaN, or NaN if there are none. */
export function medianOf(values: Float64Array): number {
  const copy = new Float64Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) copy[count++] = values[row]!
  if (count === 0) return NaN
  const left = copy.subarray(0, count)
  const middle = left.length >> 1
  const upper = selectNth(left, middle)
  if (left.length % 2 === 1) return upper
  let lower = -Infinity
  for (let i = 0; i < middle; i++) if (left[i]! > lower) lower = left[i]!
  return (lower + upper) / 2
}

/** Moves the n-th smallest to its place, with the smaller ones before it (quickselect), and returns it. */
function selectNth(values: Float64Array, n: number): number {
  let [left, right] = [0, values.length - 1]
  while (left < right) {
    const pivot = values[(left + right) >> 1]!
    let [low, high] = [left, right]
    while (low <= high) {
      while (values[low]! < pivot) low++
      while (values[high]! > pivot) high--
      if (low > high) break
      const swapped = values[low]!
      values[low++] = values[high]!
      values[high--] = swapped
    }
    if (n <= high) right = high
    else if (n >= low) left = low
    else break
  }
  return values[n]!
}

/** Mean and population standard deviation, with NaN replaced by `fill`. Shifted by the first value, so that large numbers lose no precision. */
export function momentsOf(values: Float64Array, fill = 0): { readonly mean: number; readonly std: number } {
  const count = values.length
  if (count === 0) return { mean: 0, std: 0 }
  const first = Number.isNaN(values[0]!) ? fill : values[0]!
  let sum = 0
  for (let row = 0; row < count; row++) {
    const value = values[row]!
    sum += (Number.isNaN(value) ? fill : value) - first
  }
  const shift = sum / count
  let squares = 0
  for (let row = 0; row < count; row++) {
    const value = values[row]!
    const difference = (Number.isNaN(value) ? fill : value) - first - shift
    squares += difference * difference
  }
  return { mean: first + shift, std: Math.sqrt(squares / count) }
}

function factsOf(values: Float64Array): ContinuousFacts {
  const middle = medianOf(values)
  const median = Number.isNaN(middle) ? 0 : middle
  let [least, greatest, missing] = [Infinity, -Infinity, 0]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) missing++
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  if (missing === values.length) [least, greatest] = [median, median]
  const { mean, std } = momentsOf(values, median)
  // Adding 0 turns -0 into 0, as JSON would.
  return {
    median: median + 0,
    mean: mean + 0,
    std,
    least: least + 0,
    greatest: greatest + 0,
    missing,
    robust: null,
  }
}

/** Lower and upper quartile of the numbers that are not NaN, interpolated; NaN if there are none. */
function quartilesOf(values: Float64Array): readonly [number, number] {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted()
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const low = Math.floor(place)
    const below = sorted[low] ?? NaN
    const part = place - low
    if (part === 0) return below
    // As `QuartileSearch` does, so that both give the same.
    return part === 0.5 ? (below + sorted[low + 1]!) / 2 : below + part * (sorted[low + 1]! - below)
  }
  return [at(0.25), at(0.75)]
}

/** The robust scale of a column with these statistics. */
export function robustScale(
  { median, least, greatest }: Pick<ContinuousFacts, 'median' | 'least' | 'greatest'>,
  [lower, upper]: readonly [number, number],
): RobustScale {
  return { center: median, spread: upper > lower ? upper - lower : (greatest - least) / 2 }
}

/** Leaves small numbers almost as they are and draws large ones in to at most `FAR`. */
function drawnIn(z: number): number {
  return Math.abs(z) > 1e100 ? Math.sign(z) * FAR : z / Math.sqrt(1 + (z / FAR) ** 2)
}
