import { ShapeError } from '../../base/errors.ts'
import { normalizeDim, sizeOf } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { expand } from './expand.ts'
import { pickAlong } from './gather.ts'
import { lookUp, requireIndex } from './rows.ts'
import { reshape } from './view.ts'

/**
 * The slices at `index` (int32 [n]) along `dim`, in that order, as a copy. An index may repeat.
 *
 * @throws ShapeError if the index is not a vector, DTypeError if it is not int32, IndexError outside the range.
 * @example
 * indexSelect(tensor([[1, 2], [3, 4]]), 1, tensor([1, 0], 'int32')) // [[2, 1], [4, 3]]
 */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  requireIndex('indexSelect', index)
  if (index.shape.length !== 1)
    throw new ShapeError('indexSelect', 'the index must be a vector', {
      tensor: x.shape,
      index: index.shape,
    })
  if (x.shape.length === 0) {
    normalizeDim('indexSelect', dim, 0)
    if (index.shape[0] !== 1)
      throw new ShapeError('indexSelect', 'the index of a scalar needs one element', { index: index.shape })
    return reshape(indexSelect(reshape(x, [1]), 0, index), [])
  }
  const at = normalizeDim('indexSelect', dim, x.shape.length)
  const shape = x.shape.with(at, index.shape[0]!)
  const caller = { operation: 'indexSelect', shape: index.shape }
  if (at === 0 && x.dtype === 'float32' && x.numel > 0)
    return reshape(lookUp(caller, reshape(x, [x.shape[0]!, -1]), index), shape)
  const line = reshape(
    index,
    x.shape.map((_, i) => (i === at ? index.shape[0]! : 1)),
  )
  return pickAlong({ ...caller, repeats: sizeOf(shape.slice(at + 1)) }, x, at, expand(line, shape))
}
