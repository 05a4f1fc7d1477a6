import { requireNumbers } from '../../../base/check-argument.ts'
import { ShapeError } from '../../../base/errors.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { clone } from '../clone.ts'
import { expand } from '../expand.ts'
import { sizeOf } from '../../shape.ts'
import { reshape } from '../view.ts'

/**
 * A copy of x repeated `sizes[d]` times along each dimension; further sizes in front add dimensions.
 *
 * @throws ShapeError if there are fewer sizes than dimensions, or one is not an integer >= 0.
 * @example
 * repeat(tensor([1, 2]), [2, 2]) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function repeat(x: Tensor, sizes: readonly number[]): Tensor {
  requireNumbers('repeat', 'repeats', sizes)
  requireTensor('repeat', x)
  if (sizes.length < x.shape.length)
    throw new ShapeError('repeat', 'needs a number for every dimension; tile() fills in those in front', {
      tensor: x.shape,
      sizes,
    })
  return repeated('repeat', x, sizes)
}

/**
 * A copy of x repeated `sizes[d]` times along each dimension; missing sizes in front are 1.
 *
 * @throws ShapeError if a size is not an integer >= 0.
 * @example
 * tile(tensor([[1], [2]]), [2]) // [[1, 1], [2, 2]]
 */
export function tile(x: Tensor, sizes: readonly number[]): Tensor {
  requireNumbers('tile', 'repeats', sizes)
  requireTensor('tile', x)
  return repeated('tile', x, [...Array.from({ length: x.shape.length - sizes.length }, () => 1), ...sizes])
}

/** Innermost dimension first, so that all copies together cost little more than the last. */
function repeated(name: string, x: Tensor, sizes: readonly number[]): Tensor {
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw new ShapeError(name, 'repeats must be integers >= 0', { tensor: x.shape, sizes })
  const lead = sizes.length - x.shape.length
  const shape = [...Array.from({ length: lead }, () => 1), ...x.shape]
  let out = reshape(x, shape)
  for (let d = shape.length - 1; d >= 0; d--) {
    const times = sizes[d]!
    if (times === 1) continue
    const [outer, inner] = [sizeOf(shape.slice(0, d)), sizeOf(shape.slice(d))]
    shape[d]! *= times
    out = reshape(expand(reshape(out, [outer, 1, inner]), [outer, times, inner]), shape)
  }
  return out === x || out.storage === x.storage ? clone(out) : out
}
