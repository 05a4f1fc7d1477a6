import { checkedDtype } from '../create/options.ts'
import type { DType } from '../../backend/storage.ts'
import { op } from '../op.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * Converts to another dtype: floats are truncated towards zero for int32; for bool, everything but 0 is true. Returns x itself if it
 * already has that dtype. No gradient flows through a conversion.
 *
 * @example
 * toDtype(tensor([1.5, -1.5]), 'int32') // [1, -1]
 */
export function toDtype(x: Tensor, dtype: DType): Tensor {
  return asDtype('to', x, dtype)
}

/** `toDtype`; errors name the given operation. */
export function asDtype(operation: string, x: Tensor, dtype: DType): Tensor {
  requireTensor(operation, x)
  if (x.dtype === dtype) return x
  checkedDtype('to', dtype)
  return op('toDtype', [x], { shape: x.shape, dtype, forward: (k, out) => k.copy(x, out) })
}
