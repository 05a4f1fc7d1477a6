import { requireInt32 } from '../../base/int32.ts'
import type { DType } from '../../backend/storage.ts'
import { empty } from '../op.ts'
import { resolveShape, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/** A tensor filled with one number, on the backend of `like` if given. `name` is the operation in errors. */
export function filled(
  shape: Shape,
  value: number,
  dtype: DType = 'float32',
  like?: Pick<Tensor, 'kernels'>,
  name = 'full',
): Tensor {
  if (dtype === 'int32') requireInt32(name, value)
  const out = empty(resolveShape(name, shape), dtype, like)
  out.kernels.fill(out, value)
  return out
}

/**
 * Zeros with the shape, dtype and backend of `x`.
 *
 * @example
 * zerosLike(tensor([1, 2])) // [0, 0]
 */
export function zerosLike(x: Tensor): Tensor {
  requireTensor('zerosLike', x)
  return filled(x.shape, 0, x.dtype, x)
}

/**
 * Ones with the shape, dtype and backend of `x`.
 *
 * @example
 * onesLike(tensor([1, 2])) // [1, 1]
 */
export function onesLike(x: Tensor): Tensor {
  requireTensor('onesLike', x)
  return filled(x.shape, 1, x.dtype, x)
}

/** An uninitialized gradient with the shape of `x`, or null if there is no x or it is not needed. */
export function emptyGradient(x: Tensor | null, needed: boolean | undefined): Tensor | null {
  return x !== null && needed ? empty(x.shape, 'float32', x) : null
}
