import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { Mt19937 } from './mt19937.ts'

export interface CvIdxsOptions {
  /** Which of the disjoint validation sets, from 0. Default 0. */
  readonly cvIdx?: number
  /** Fraction of the rows used for validation. Default 0.2. */
  readonly valPct?: number
  /** Default 42. */
  readonly seed?: number
}

const cvIdxsOptionNames: OptionNames<CvIdxsOptions> = { cvIdx: true, valPct: true, seed: true }

/**
 * Row indices of a random validation set, identical to fast.ai's `get_cv_idxs`: part `cvIdx` of numpy's seeded permutation.
 *
 * @throws ValueError if a number is out of range.
 * @example
 * getCvIdxs(10) // [8, 1]
 */
export function getCvIdxs(n: number, options: CvIdxsOptions = {}): Int32Array<ArrayBuffer> {
  checkOptions('getCvIdxs', options, cvIdxsOptionNames)
  const { cvIdx = 0, valPct = 0.2, seed = 42 } = options
  if (!Number.isInteger(n) || n < 0 || n > 0x7fffffff)
    throw new ValueError('getCvIdxs', `n must be an integer, got ${shownValue(n)}`)
  if (!(valPct >= 0 && valPct <= 1))
    throw new ValueError('getCvIdxs', `valPct must be from 0 to 1, got ${shownValue(valPct)}`)
  const count = Math.trunc(valPct * n)
  const parts = count === 0 ? 1 : Math.ceil(n / count)
  if (!Number.isInteger(cvIdx) || cvIdx < 0 || cvIdx >= parts)
    throw new ValueError(
      'getCvIdxs',
      `cvIdx must be an integer from 0 to ${parts - 1}, as ${n} rows have ${parts} such parts, got ${shownValue(cvIdx)}`,
    )
  return new Mt19937(seed).permutation(n).slice(cvIdx * count, (cvIdx + 1) * count)
}
