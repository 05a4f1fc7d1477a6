import { normalizeDim, normalizeDims } from '../shape.ts'
import { empty } from '../op.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { clone } from './clone.ts'
import { indexSelect } from './index-select.ts'

/**
 * A copy of x in reverse order along `dim`, one dimension or several.
 *
 * @throws ShapeError if a dimension is listed twice.
 * @example
 * flip(tensor([1, 2, 3]), 0) // [3, 2, 1]
 */
export function flip(x: Tensor, dim: number | readonly number[]): Tensor {
  requireTensor('flip', x)
  if (typeof dim === 'object') {
    const dims = normalizeDims('flip', dim, x.shape.length)
    return dims.length === 0 ? clone(x) : dims.reduce<Tensor>((out, each) => flip(out, each), x)
  }
  const at = normalizeDim('flip', dim, x.shape.length)
  if (x.shape.length === 0) return x
  const size = x.shape[at]!
  const index = empty([size], 'int32', x)
  const places = new Int32Array(size)
  for (let i = 0; i < size; i++) places[i] = size - 1 - i
  index.kernels.write(index.storage, places)
  return indexSelect(x, at, index)
}
