import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import * as ops from '../../tensor/ops/shared.ts'
import type { Tensor } from '../../tensor/index.ts'

export interface DropoutOptions {
  /** If false, x is returned unchanged. Default true. */
  readonly training?: boolean
}

export const dropoutOptionNames: OptionNames<DropoutOptions> = { training: true }

/**
 * Sets each element to 0 with probability p and divides the others by 1 - p, so that the mean stays the same.
 *
 * @throws ValueError if p is not from 0 to 1.
 * @example
 * F.dropout(x, 0.1, { training: this.training })
 */
export function dropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  checkOptions('dropout', options, dropoutOptionNames)
  const { training = true } = options
  checkProbability('dropout', p)
  return training && p > 0 ? ops.dropout(x, p) : x
}

export function checkProbability(operation: string, p: number): void {
  if (!(p >= 0 && p <= 1))
    throw new ValueError(operation, `p must be a probability from 0 to 1, got ${shownValue(p)}`)
}
