import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'

/** x itself where its elements lie in row-major order without gaps, else a copy that does. `copy` always copies. */
export function contiguous(x: Tensor, options: { readonly copy?: boolean } = {}): Tensor {
  if (!options.copy && x.isContiguous()) return x
  return op('contiguous', [x], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => k.copy(x, out),
    ...(x.dtype === 'float32' ? { vjp: (g: Tensor) => [g] as const } : {}),
    saves: [],
  })
}
