import { requireNumbers } from '../../../base/check-argument.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { normalizeDim } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { cat } from '../cat.ts'
import { clone } from '../clone.ts'
import { flip } from '../flip.ts'
import { narrow } from '../slice.ts'
import { transpose } from '../transpose.ts'
import { reshape } from '../view.ts'

/**
 * The elements shifted along `dims`; those shifted beyond the end reappear at the start. Without `dims`, x is flattened, shifted and
 * restored to its shape.
 *
 * @throws ShapeError if there are not as many shifts as dimensions.
 * @example
 * roll(tensor([1, 2, 3]), 1) // [3, 1, 2]
 */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  requireTensor('roll', x)
  if (typeof shifts !== 'number') requireNumbers('roll', 'shifts', shifts)
  if (dims !== undefined && typeof dims !== 'number') requireNumbers('roll', 'dimensions', dims)
  const steps = typeof shifts === 'number' ? [shifts] : shifts
  for (const step of steps)
    if (!Number.isSafeInteger(step))
      throw new ValueError('roll', `shifts must be integers, got ${shownValue(step)}`)
  const along = dims === undefined ? [] : typeof dims === 'number' ? [dims] : dims
  if (along.length === 0 && steps.length === 1) {
    const row = reshape(x, [-1])
    return reshape(shifted(row, 0, steps[0]!), x.shape)
  }
  if (along.length !== steps.length || steps.length === 0)
    throw new ShapeError('roll', 'needs one shift for each dimension', { shifts: steps, dims: along })
  return along.reduce((out, dim, i) => {
    const at = normalizeDim('roll', dim, x.shape.length)
    return x.shape.length === 0 ? clone(out) : shifted(out, at, steps[i]!)
  }, x)
}

function shifted(x: Tensor, dim: number, shift: number): Tensor {
  const size = x.shape[dim]!
  if (size === 0) return clone(x)
  const start = (((-shift % size) + size) % size) + 0
  if (start === 0) return clone(x)
  return cat([narrow(x, dim, start, size - start), narrow(x, dim, 0, start)], dim)
}

/**
 * x rotated by `k` quarter turns in the plane of two dimensions, from the first towards the second.
 *
 * @throws ShapeError if `dims` are not two different dimensions.
 * @example
 * rot90(tensor([[1, 2], [3, 4]])) // [[2, 4], [1, 3]]
 */
export function rot90(
  x: Tensor,
  k = 1,
  dims: readonly [number, number] | readonly number[] = [0, 1],
): Tensor {
  requireNumbers('rot90', 'dimensions', dims)
  requireTensor('rot90', x)
  if (!Number.isSafeInteger(k))
    throw new ValueError('rot90', `the number of quarter turns must be an integer, got ${shownValue(k)}`)
  const [from, to] = dims.map((dim) => normalizeDim('rot90', dim, x.shape.length))
  if (dims.length !== 2 || from === to || x.shape.length < 2)
    throw new ShapeError('rot90', 'needs two different dimensions', { tensor: x.shape, dims })
  const turns = ((k % 4) + 4) % 4
  if (turns === 0) return clone(x)
  if (turns === 2) return flip(flip(x, from!), to!)
  return transpose(flip(x, turns === 1 ? to! : from!), from!, to!)
}

/**
 * The columns in reverse order: `flip` along dim 1.
 *
 * @throws ShapeError if x has fewer than 2 dimensions.
 * @example
 * fliplr(tensor([[1, 2], [3, 4]])) // [[2, 1], [4, 3]]
 */
export function fliplr(x: Tensor): Tensor {
  requireTensor('fliplr', x)
  if (x.shape.length < 2) throw new ShapeError('fliplr', 'needs at least 2 dimensions', { tensor: x.shape })
  return flip(x, 1)
}

/**
 * The rows in reverse order: `flip` along dim 0.
 *
 * @throws ShapeError for a scalar.
 * @example
 * flipud(tensor([[1, 2], [3, 4]])) // [[3, 4], [1, 2]]
 */
export function flipud(x: Tensor): Tensor {
  requireTensor('flipud', x)
  if (x.shape.length < 1) throw new ShapeError('flipud', 'needs at least 1 dimension', { tensor: x.shape })
  return flip(x, 0)
}
