import { checkedDtype } from '../create/options.ts'
import type { DType } from '../../backend/storage.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'

/**
 * The same values as another kind of number: floats are cut towards zero for int32, everything but 0 is true for bool.
 * Returns x itself where it is of that kind already. No gradient flows through a conversion.
 */
export function toDtype(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x
  checkedDtype('to', dtype)
  return op('toDtype', [x], { shape: x.shape, dtype, forward: (k, out) => k.copy(x, out) })
}
