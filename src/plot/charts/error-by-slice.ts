import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { studentBound } from '../../base/student-bound.ts'
import type { SliceRow } from '../../interpret/index.ts'
import { shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { sortedBars } from './sorted-bars.ts'

/** With fewer rows the intervals are so wide that they would only stretch the axis. */
const LEAST_ROWS = 5

export interface ErrorBySliceOptions extends ChartOptions {
  readonly title: string
  /** The unit of the errors, such as the name of the target. */
  readonly of: string
}

const errorBySliceOptionNames: OptionNames<ErrorBySliceOptions> = {
  ...chartOptionNames,
  title: true,
  of: true,
}

/**
 * The mean error (predicted - actual) of each slice, with its 95 % confidence interval (Student's t) for five rows or more. A slice whose
 * interval does not include 0 is predicted too high or too low. Takes the rows of `residualsBySlice` of `lanner/interpret`.
 *
 * @example
 * const slice = { slice: 'BY', count: 100, meanError: 3, meanAbsoluteError: 4, rootMeanSquareError: 5 }
 * const spec = errorBySlice([slice], { title: 'Errors by State', of: 'Sales' })
 * (await toSvg(spec)).includes('BY') // true
 */
export function errorBySlice(slices: readonly SliceRow[], options: ErrorBySliceOptions): VegaLiteSpec {
  requireOptions('errorBySlice', options, errorBySliceOptionNames)
  requireList('errorBySlice', 'a list of slices, as from residualsBySlice', slices)
  const { title, of, size } = options
  const bars = slices.map(({ slice, count, meanError, rootMeanSquareError }) => {
    const bar = { label: `${slice} (${shortNumber(count)})`, value: meanError }
    if (count < LEAST_ROWS) return bar
    const spread = Math.sqrt(Math.max(0, rootMeanSquareError ** 2 - meanError ** 2) / (count - 1))
    const half = studentBound(count - 1) * spread
    return { ...bar, low: meanError - half, high: meanError + half }
  })
  return sortedBars(bars, { title, axis: `mean error: predicted - actual ${of}`, size })
}
