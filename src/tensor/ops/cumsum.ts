import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { flip } from './flip.ts'
import { toDtype } from './to-dtype.ts'

/**
 * Running sum along `dim`. int32 and bool tensors give int32.
 *
 * @throws ValueError if a sum of integers does not fit int32.
 * @example
 * cumsum(tensor([1, 2, 3]), 0) // [1, 3, 6]
 */
export function cumsum(x: Tensor, dim: number): Tensor {
  requireTensor('cumsum', x)
  const at = normalizeDim('cumsum', dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  if (x.shape.length === 0) return contiguous(input, { copy: true })
  return op('cumsum', [input], {
    shape: x.shape,
    dtype: input.dtype,
    forward: (k, out) => k.cumsum(input, at, out),
    ...(input.dtype === 'float32'
      ? { vjp: (g: Tensor) => [flip(cumsum(flip(g, at), at), at)] as const }
      : {}),
    saves: [],
  })
}
