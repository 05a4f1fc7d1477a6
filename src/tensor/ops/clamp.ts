import { ValueError } from '../../base/errors.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { ge, le } from './compare.ts'
import { logicalAnd } from './logical.ts'
import { maximum, minimum } from './maximum.ts'
import { toDtype } from './to-dtype.ts'
import { where } from './where.ts'

/**
 * Each element moved into [low, high]; an infinite bound limits nothing. The gradient passes where the element lies inside, bounds included.
 *
 * @throws ValueError where a bound is NaN.
 * @example
 * clamp(tensor([-2, 0.5, 2]), -1, 1) // [-1, 0.5, 1]
 */
export function clamp(x: Tensor, low = -Infinity, high = Infinity): Tensor {
  if (Number.isNaN(low) || Number.isNaN(high))
    throw new ValueError('clamp', `the bounds must be numbers, got ${low} and ${high}`)
  if (x.dtype === 'int32' && [low, high].every((b) => Number.isInteger(b) || !Number.isFinite(b))) {
    const raised = low === -Infinity ? x : maximum(x, low)
    return high === Infinity ? raised : minimum(raised, high)
  }
  const input = toDtype(x, 'float32')
  return op('clamp', [input], {
    shape: input.shape,
    forward: (k, out) => k.clamp(input, low, high, out),
    vjp: (g) => [where(inside(input, low, high), g, 0)],
  })
}

/** Where low <= x <= high, as bool: the elements that `clamp` leaves alone. */
function inside(x: Tensor, low: number, high: number): Tensor {
  if (high === Infinity) return ge(x, low)
  if (low === -Infinity) return le(x, high)
  return logicalAnd(ge(x, low), le(x, high))
}
