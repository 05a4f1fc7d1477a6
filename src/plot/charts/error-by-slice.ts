import type { SliceRow } from '../../interpret/index.ts'
import { shortNumber } from '../chart.ts'
import type { ChartOptions, VegaLiteSpec } from '../spec.ts'
import { sortedBars } from './sorted-bars.ts'

export interface ErrorBySliceOptions extends ChartOptions {
  readonly title: string
  /** Unit of the errors, such as the name of the target. */
  readonly of: string
}

/**
 * The mean error (predicted - actual) of each slice, with the 95 % interval of that mean: a slice whose line does not reach 0 is predicted too
 * high, or too low, throughout. For the rows that `residualsBySlice` of `lanner/interpret` gives.
 *
 * @example
 * const slice = { slice: 'BY', count: 100, meanError: 3, meanAbsoluteError: 4, rootMeanSquareError: 5 }
 * const spec = errorBySlice([slice], { title: 'Errors by State', of: 'Sales' })
 * (await toSvg(spec)).includes('BY') // true
 */
export function errorBySlice(
  slices: readonly SliceRow[],
  { title, of, size }: ErrorBySliceOptions,
): VegaLiteSpec {
  const bars = slices.map(({ slice, count, meanError, rootMeanSquareError }) => {
    const spread = Math.sqrt(Math.max(0, rootMeanSquareError ** 2 - meanError ** 2) / Math.max(1, count - 1))
    const bar = { label: `${slice} (${shortNumber(count)})`, value: meanError }
    // One row says nothing of how far others are off.
    return count < 2 ? bar : { ...bar, low: meanError - 1.96 * spread, high: meanError + 1.96 * spread }
  })
  return sortedBars(bars, { title, axis: `mean error: predicted - actual ${of}`, size })
}
