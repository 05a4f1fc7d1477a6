import type { TableColumn } from '../table-column.ts'
import { Continuous, numbersOf, type ContinuousFacts, type RobustScale } from './continuous.ts'
import type { DatePart } from './date-parts.ts'
import type { ColumnSource, Scaling } from './options.ts'

/** Fits a continuous column on training rows. @throws DataError naming the column and row of anything that is not a number. */
export function fitContinuous(
  from: ColumnSource<DatePart>,
  column: TableColumn,
  scaling: Scaling = 'standard',
): Continuous {
  const values = numbersOf(column, from.name)
  const facts = factsOf(values)
  const robust = scaling === 'robust' ? robustScale(facts, quartilesOf(values)) : null
  return new Continuous(from, false, { ...facts, robust })
}

/** The flag of a column that has missing values. */
export function fitFlag(of: Continuous, name: string, column: TableColumn): Continuous {
  const flags = numbersOf(column, of.name).map((value) => Number(Number.isNaN(value)))
  return new Continuous({ name, source: of.source, part: of.part }, true, { ...factsOf(flags), missing: 0 })
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
    // The same as in `QuartileSearch`, so that the results are equal.
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
