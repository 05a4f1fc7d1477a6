import { normalizeDim } from '../shape.ts'
import { empty } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { indexSelect } from './index-select.ts'

/**
 * A copy of x in reverse order along `dim`.
 *
 * @example
 * flip(tensor([1, 2, 3]), 0) // [3, 2, 1]
 */
export function flip(x: Tensor, dim: number): Tensor {
  const at = normalizeDim('flip', dim, x.shape.length)
  if (x.shape.length === 0) return x
  const size = x.shape[at]!
  const index = empty([size], 'int32', x)
  const places = new Int32Array(size)
  for (let i = 0; i < size; i++) places[i] = size - 1 - i
  index.kernels.write(index.storage, places)
  return indexSelect(x, at, index)
}
