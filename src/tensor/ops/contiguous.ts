import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

const contiguousOptionNames: OptionNames<{ readonly copy?: boolean }> = { copy: true }

/**
 * x itself if it is contiguous, else a contiguous copy. `copy` always copies.
 *
 * @example
 * contiguous(tensor([[1, 2], [3, 4]]).t()).isContiguous() // true
 */
export function contiguous(x: Tensor, options: { readonly copy?: boolean } = {}): Tensor {
  checkOptions('contiguous', options, contiguousOptionNames)
  requireTensor('contiguous', x)
  if (!options.copy && x.isContiguous()) return x
  return op('contiguous', [x], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => k.copy(x, out),
    ...(x.dtype === 'float32' ? { vjp: (g: Tensor) => [g] as const } : {}),
    saves: [],
  })
}
