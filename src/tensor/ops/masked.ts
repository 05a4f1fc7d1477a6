import { DTypeError, ShapeError } from '../../base/errors.ts'
import { isGradEnabled, withGradMode } from '../graph.ts'
import { refuseInScope } from '../scope.ts'
import { broadcastShapes } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { clamp } from './clamp.ts'
import { cumsum } from './cumsum.ts'
import { expand } from './expand.ts'
import { maskedFill } from './masked-fill.ts'
import { placesIn, truePlaces } from './nonzero.ts'
import { hostNumbers, written } from './places.ts'
import { lookUp } from './rows.ts'
import { callerOf, replace } from './scatter.ts'
import { sub } from './sub.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/**
 * The elements of x where the mask is true, as a vector; both are broadcast. The result's shape depends on the mask's values, so it is a
 * promise.
 *
 * @throws DTypeError if the mask is not bool, MemoryError inside a scope.
 * @example
 * await maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])) // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Promise<Tensor> {
  requireMask('maskedSelect', mask)
  refuseInScope('maskedSelect')
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape)
  return chosen(expand(x, shape), expand(mask, shape), isGradEnabled())
}

async function chosen(x: Tensor, mask: Tensor, records: boolean): Promise<Tensor> {
  const places = await truePlaces(mask)
  return withGradMode(records, () => elementsAt('maskedSelect', x, written([places.length], places, x)))
}

/** The elements of x, counted in row-major order, at an index of any shape with numbers from 0. */
export function elementsAt(operation: string, x: Tensor, index: Tensor): Tensor {
  const column = reshape(x, [-1, 1])
  return reshape(lookUp(callerOf(operation, index), column, index), index.shape)
}

/**
 * x with the elements of `source`, in order, where the mask is true. The mask is broadcast to the shape of x.
 *
 * @throws DTypeError if the mask is not bool, ShapeError if the source has too few elements.
 * @example
 * maskedScatter(zeros(3), tensor([true, false, true]), tensor([1, 2])) // [1, 0, 2]
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  requireMask('maskedScatter', mask)
  return filledFrom('maskedScatter', x, mask, source)
}

/**
 * `maskedScatter` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).maskedScatter_(tensor([true, false, true]), tensor([1, 2])) // [1, 0, 2]
 */
export function maskedScatter_(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  requireMask('maskedScatter_', mask)
  return replace('maskedScatter_', x, (old) => filledFrom('maskedScatter_', old, mask, source))
}

function filledFrom(operation: string, x: Tensor, mask: Tensor, source: Tensor): Tensor {
  const shape = broadcastShapes(operation, x.shape, mask.shape)
  const wide = expand(mask, shape)
  const size = source.numel
  const known = hostNumbers(wide)
  if (known !== null) {
    const count = placesIn(known).length
    if (count > size)
      throw new ShapeError(
        operation,
        `the mask selects ${count} places, and the source has ${size} elements`,
        { mask: mask.shape, source: source.shape },
      )
  }
  const values = toDtype(source, x.dtype)
  if (size === 0) return where(wide, expand(x, shape), x)
  // Place i takes as many elements on as are true before it; the others read any.
  const order = sub(cumsum(toDtype(reshape(wide, [-1]), 'int32'), 0), 1)
  const taken = reshape(elementsAt(operation, values, clamp(order, 0, size - 1)), shape)
  return where(wide, taken, x)
}

/**
 * `maskedFill` in place. Throws like `add_`.
 *
 * @example
 * tensor([1, 2]).maskedFill_(tensor([true, false]), 0) // [0, 2]
 */
export function maskedFill_(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  requireMask('maskedFill_', mask)
  return replace('maskedFill_', x, (old) => maskedFill(old, mask, value))
}

function requireMask(operation: string, mask: Tensor): void {
  requireTensor(operation, mask)
  if (mask.dtype !== 'bool')
    throw new DTypeError(operation, `the mask must be bool, got ${mask.dtype}; convert it with toBool()`)
}
