import { INT32_MAX, INT32_MIN } from '../../base/int32.ts'
import { eq, gt, lt } from './compare.ts'
import { binary, requireOperand } from './elementwise.ts'
import { mul } from './mul.ts'
import { where } from './where.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Elementwise maximum of `a` and `b`; NaN wins. Where both are equal, each gets half of the gradient.
 *
 * @example
 * maximum(tensor([1, 5]), tensor([3, 2])) // [3, 5]
 */
export function maximum(a: Tensor | number, b: Tensor | number): Tensor {
  requireOperand('maximum', a)
  requireOperand('maximum', b)
  if (isWhole(a) && isWhole(b)) [a, b] = [raised(a), raised(b)]
  return binary('maximum', a, b, (g, needs) => {
    const ties = halfWhereEqual(g, a, b)
    return [needs[0] ? where(less(a, b), 0, ties) : null, needs[1] ? where(less(b, a), 0, ties) : null]
  })
}

/**
 * Elementwise minimum of `a` and `b`; NaN wins. Where both are equal, each gets half of the gradient.
 *
 * @example
 * minimum(tensor([1, 5]), tensor([3, 2])) // [1, 2]
 */
export function minimum(a: Tensor | number, b: Tensor | number): Tensor {
  requireOperand('minimum', a)
  requireOperand('minimum', b)
  if (isWhole(a) && isWhole(b)) [a, b] = [lowered(a), lowered(b)]
  return binary('minimum', a, b, (g, needs) => {
    const ties = halfWhereEqual(g, a, b)
    return [needs[0] ? where(less(b, a), 0, ties) : null, needs[1] ? where(less(a, b), 0, ties) : null]
  })
}

/** Whether this operand allows an integer result. */
function isWhole(x: Tensor | number): boolean {
  return typeof x === 'number' ? Number.isInteger(x) : x.dtype !== 'float32'
}

/** In a maximum, a number below int32 is replaced by the smallest int32, with the same result; numbers above int32 are refused. */
function raised(x: Tensor | number): Tensor | number {
  return typeof x === 'number' ? Math.max(x, INT32_MIN) : x
}

/** The same for a minimum. */
function lowered(x: Tensor | number): Tensor | number {
  return typeof x === 'number' ? Math.min(x, INT32_MAX) : x
}

function halfWhereEqual(g: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  const equal = typeof a === 'number' ? eq(b as Tensor, a) : eq(a, b)
  return where(equal, mul(g, 0.5), g)
}

function less(a: Tensor | number, b: Tensor | number): Tensor {
  return typeof a === 'number' ? gt(b as Tensor, a) : lt(a, b)
}
