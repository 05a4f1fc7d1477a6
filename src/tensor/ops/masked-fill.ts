import { requireInt32 } from '../../base/int32.ts'
import { DTypeError, ShapeError } from '../../base/errors.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { filled } from './fill.ts'
import { toDtype } from './to-dtype.ts'
import { where } from './where.ts'

/**
 * x with `value` where the mask is true. The mask is broadcast to the shape of x.
 *
 * @throws DTypeError if the mask is not bool.
 * @example
 * maskedFill(tensor([1, 2]), tensor([true, false]), 0) // [0, 2]
 */
export function maskedFill(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  requireTensor('maskedFill', mask)
  if (mask.dtype !== 'bool')
    throw new DTypeError('maskedFill', `the mask must be bool, got ${mask.dtype}; convert it with toBool()`)
  if (value instanceof Tensor && value.shape.length > 0)
    throw new ShapeError(
      'maskedFill',
      'a tensor value must be a scalar; for one value per element use where()',
      {
        value: value.shape,
      },
    )
  if (x.dtype === 'int32' && Number.isInteger(value)) requireInt32('maskedFill', value as number)
  const truth = value instanceof Tensor ? toDtype(value, 'bool') : filled([], value === 0 ? 0 : 1, 'bool', x)
  return where(mask, x.dtype === 'bool' ? truth : value, x)
}
