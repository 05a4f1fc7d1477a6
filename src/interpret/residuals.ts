import { requireNumbers } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { isMissing, columnLength, type TableColumn } from '../data/tables/table-column.ts'

/** The errors (predicted minus actual) of a slice of the rows. */
export interface SliceRow {
  readonly slice: string
  readonly count: number
  /** Positive if predictions are too high. */
  readonly meanError: number
  readonly meanAbsoluteError: number
  readonly rootMeanSquareError: number
}

export interface SliceOptions {
  /** Number of bins of about equal count for numbers and dates. Default 10. */
  readonly bins?: number
  /** Maximum number of levels, the most frequent; the rest is one slice `(others)`. Default 30. */
  readonly levels?: number
}

const sliceOptionNames: OptionNames<SliceOptions> = { bins: true, levels: true }

/** @throws ShapeError if the arrays differ in length, ValueError if a number is not finite. */
export function checkPairs(operation: string, predicted: ArrayLike<number>, actual: ArrayLike<number>): void {
  requireNumbers(operation, 'predictions', predicted)
  requireNumbers(operation, 'actual values', actual)
  if (predicted.length !== actual.length)
    throw new ShapeError(operation, 'there must be one prediction for each actual value', {
      predicted: [predicted.length],
      actual: [actual.length],
    })
  for (let row = 0; row < actual.length; row++)
    if (!Number.isFinite(predicted[row]) || !Number.isFinite(actual[row]))
      throw new ValueError(
        operation,
        `row ${row} is not finite: predicted ${predicted[row]}, actual ${actual[row]}`,
      )
}

/**
 * Residuals by slice: count and errors for each level of a column, or for each bin of a column of numbers or dates. Levels are sorted by frequency, bins from
 * low to high, missing cells last as `(missing)`.
 *
 * @throws ShapeError if predictions, actual values and the column differ in rows.
 * @example
 * const state = columnOf(['BY', 'BE', 'BY'])
 * residualsBySlice([3, 5, 4], [2, 5, 6], state).map((row) => [row.slice, row.meanError]) // [['BY', -0.5], ['BE', 0]]
 */
export function residualsBySlice(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  column: TableColumn,
  options: SliceOptions = {},
): readonly SliceRow[] {
  checkOptions('residualsBySlice', options, sliceOptionNames)
  checkPairs('residualsBySlice', predicted, actual)
  if (columnLength(column) !== actual.length)
    throw new ShapeError('residualsBySlice', 'the column must have one cell for each row', {
      column: [columnLength(column)],
      actual: [actual.length],
    })
  const slices = slicesOf(column, options)
  return Array.from(slices, ([slice, rows]) => {
    let sum = 0
    let absolute = 0
    let squares = 0
    for (const row of rows) {
      const error = predicted[row]! - actual[row]!
      sum += error
      absolute += Math.abs(error)
      squares += error * error
    }
    const count = rows.length
    return {
      slice,
      count,
      meanError: sum / count,
      meanAbsoluteError: absolute / count,
      rootMeanSquareError: Math.sqrt(squares / count),
    }
  })
}

/** Rows by slice, in display order. */
function slicesOf(column: TableColumn, options: SliceOptions): Map<string, number[]> {
  const { bins = 10, levels = 30 } = options
  for (const [name, value] of Object.entries({ bins, levels }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError(
        'residualsBySlice',
        `${name} must be an integer of at least 1, got ${shownValue(value)}`,
      )
  const present: number[] = []
  const missing: number[] = []
  for (let row = 0; row < columnLength(column); row++) (isMissing(column, row) ? missing : present).push(row)
  const slices =
    column.kind === 'text'
      ? byLevel(present, (row) => column.levels[column.codes[row]!]!, levels)
      : column.kind === 'boolean'
        ? byLevel(present, (row) => String(column.values[row] === 1), levels)
        : byQuantile(present, column.values, bins, column.kind === 'date' ? dayOf : shortNumber)
  if (missing.length > 0) slices.set('(missing)', missing)
  return slices
}

function byLevel(
  rows: readonly number[],
  levelOf: (row: number) => string,
  most: number,
): Map<string, number[]> {
  const all = new Map<string, number[]>()
  for (const row of rows) {
    const level = levelOf(row)
    const known = all.get(level)
    if (known === undefined) all.set(level, [row])
    else known.push(row)
  }
  const sorted = [...all].toSorted((a, b) => b[1].length - a[1].length)
  const kept = new Map(sorted.slice(0, most))
  const others = sorted.slice(most).flatMap(([, slice]) => slice)
  if (others.length > 0) kept.set('(others)', others)
  return kept
}

/** Equal values stay together, so bins may differ in count, and there may be fewer. */
function byQuantile(
  rows: readonly number[],
  values: Float64Array,
  bins: number,
  show: (value: number) => string,
): Map<string, number[]> {
  const sorted = rows.toSorted((a, b) => values[a]! - values[b]!)
  const slices = new Map<string, number[]>()
  let start = 0
  for (let bin = 1; bin <= bins && start < sorted.length; bin++) {
    let end = Math.round((bin * sorted.length) / bins)
    if (end <= start) continue
    while (end < sorted.length && values[sorted[end]!] === values[sorted[end - 1]!]) end++
    const slice = sorted.slice(start, end)
    const low = show(values[slice[0]!]!)
    const high = show(values[slice.at(-1)!]!)
    const name = low === high ? low : `${low} to ${high}`
    slices.set(name, [...(slices.get(name) ?? []), ...slice])
    start = end
  }
  return slices
}

const dayOf = (value: number): string => new Date(value).toISOString().slice(0, 10)
const shortNumber = (value: number): string => String(Number(value.toPrecision(5)))
