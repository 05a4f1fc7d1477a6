import { DTypeError } from '../../base/errors.ts'
import type { Tensor } from '../tensor.ts'
import { where } from './where.ts'

/**
 * x with `value` where the mask is true. The mask is stretched to the shape of x.
 *
 * @throws DTypeError where the mask is not bool.
 * @example
 * maskedFill(tensor([1, 2]), tensor([true, false]), 0) // [0, 2]
 */
export function maskedFill(x: Tensor, mask: Tensor, value: number): Tensor {
  if (mask.dtype !== 'bool')
    throw new DTypeError(
      'maskedFill',
      `the mask must be bool, this one is ${mask.dtype}; convert it with toBool()`,
    )
  return where(mask, value, x)
}
