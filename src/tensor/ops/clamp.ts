import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { op } from '../op.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { gt, lt } from './compare.ts'
import { logicalAnd } from './logical.ts'
import { maximum, minimum } from './maximum.ts'
import { asDtype } from './to-dtype.ts'
import { where } from './where.ts'

/** One bound for all elements, one per element (broadcast), or none. */
export type ClampBound = Tensor | number | null

/** The bounds of `clamp` by name. */
export interface ClampOptions {
  readonly min?: ClampBound
  readonly max?: ClampBound
}

/**
 * Clamps each element to [low, high]; an infinite bound has no effect. With number bounds, the gradient passes only where the element is
 * strictly between them. A tensor bound gets the gradient of the elements it replaced, and half where an element equals it.
 *
 * @throws ValueError if a bound is NaN.
 * @example
 * clamp(tensor([-2, 0.5, 2]), -1, 1) // [-1, 0.5, 1]
 * clamp(tensor([1, 5, 9]), tensor([2, 2, 2]), tensor([6, 6, 6])) // [2, 5, 6]
 */
export function clamp(x: Tensor, low?: ClampBound, high?: ClampBound): Tensor {
  requireTensor('clamp', x)
  const [from, to] = clampBounds('clamp', low, high)
  if (from instanceof Tensor || to instanceof Tensor || isWhole(x, from, to)) {
    const raised = from === -Infinity ? x : maximum(x, from)
    return to === Infinity ? raised : minimum(raised, to)
  }
  const input = asDtype('clamp', x, 'float32')
  return op('clamp', [input], {
    shape: input.shape,
    forward: (k, out) => k.clamp(input, from, to, out),
    vjp: (g) => [where(inside(input, from, to), g, 0)],
  })
}

/** Both bounds, infinite if missing. */
export function clampBounds(
  operation: string,
  low: ClampBound | undefined,
  high: ClampBound | undefined,
): readonly [low: Tensor | number, high: Tensor | number] {
  const bounds = [low ?? -Infinity, high ?? Infinity] as const
  for (const bound of bounds)
    if (!(bound instanceof Tensor) && (typeof bound !== 'number' || Number.isNaN(bound)))
      throw new ValueError(operation, `a bound must be a number or a tensor, got ${shownValue(bound)}`)
  return bounds
}

/** Whether x and its bounds are whole numbers, which stay int32. */
function isWhole(x: Tensor, low: number, high: number): boolean {
  return x.dtype === 'int32' && [low, high].every((b) => Number.isInteger(b) || !Number.isFinite(b))
}

/** Where low < x < high, as bool: the elements that pass the gradient of `clamp` on. */
export function inside(x: Tensor, low: number, high: number): Tensor {
  if (high === Infinity) return gt(x, low)
  if (low === -Infinity) return lt(x, high)
  return logicalAnd(gt(x, low), lt(x, high))
}
