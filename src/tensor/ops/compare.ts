import { fitsInt32 } from '../../base/int32.ts'
import type { CompareName } from '../../backend/kernels.ts'
import { op } from '../op.ts'
import { broadcastShapes } from '../shape.ts'
import { requireTensor, type BoolTensor, type Tensor } from '../tensor.ts'
import { broadcast, commonDtype, requireOperand } from './elementwise.ts'
import { filled } from './fill.ts'
import { toDtype } from './to-dtype.ts'

function compare(name: CompareName, a: Tensor, b: Tensor | number): BoolTensor {
  requireTensor(name, a)
  requireOperand(name, b)
  if (typeof b === 'number' && a.dtype !== 'float32' && !(Number.isInteger(b) && fitsInt32(b)))
    return compareWhole(name, a, b)
  let dtype = commonDtype(a, b)
  if (dtype === 'bool' && name !== 'eq' && name !== 'ne') dtype = 'int32'
  const left = toDtype(a, dtype)
  if (typeof b === 'number')
    return op(name, [left], {
      shape: left.shape,
      dtype: 'bool',
      forward: (k, out) => k.compare(name, left, b, out),
    }) as BoolTensor
  const right = toDtype(b, dtype)
  const shape = broadcastShapes(name, left.shape, right.shape)
  return op(name, [left, right], {
    shape,
    dtype: 'bool',
    forward: (k, out) => k.compare(name, broadcast(name, left, shape), broadcast(name, right, shape), out),
  }) as BoolTensor
}

/** Compares integers exactly with a fraction, a number outside int32, or NaN, by comparing with the adjacent integer instead. */
function compareWhole(name: CompareName, a: Tensor, b: number): BoolTensor {
  const known = (result: boolean): BoolTensor => filled(a.shape, Number(result), 'bool', a) as BoolTensor
  if (name === 'eq' || name === 'ne') return known(name === 'ne')
  if (Number.isNaN(b)) return known(false)
  const below = name === 'lt' || name === 'le'
  if (!fitsInt32(b)) return known(below === b > 0)
  // x < 2.5 is x <= 2, and x > 2.5 is x >= 3.
  return below ? le(a, Math.floor(b)) : ge(a, Math.ceil(b))
}

/**
 * Where `a` equals `b`, as bool. NaN equals nothing.
 *
 * @example
 * eq(tensor([1, 2]), 2) // [false, true]
 */
export function eq(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('eq', a, b)
}

/**
 * Where `a` differs from `b`, as bool.
 *
 * @example
 * ne(tensor([1, 2]), 2) // [true, false]
 */
export function ne(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('ne', a, b)
}

/**
 * Where `a < b`, as bool.
 *
 * @example
 * lt(tensor([1, 2]), 2) // [true, false]
 */
export function lt(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('lt', a, b)
}

/**
 * Where `a <= b`, as bool.
 *
 * @example
 * le(tensor([1, 3]), 2) // [true, false]
 */
export function le(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('le', a, b)
}

/**
 * Where `a > b`, as bool.
 *
 * @example
 * gt(tensor([1, 3]), 2) // [false, true]
 */
export function gt(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('gt', a, b)
}

/**
 * Where `a >= b`, as bool.
 *
 * @example
 * ge(tensor([1, 2]), 2) // [false, true]
 */
export function ge(a: Tensor, b: Tensor | number): BoolTensor {
  return compare('ge', a, b)
}

/**
 * Where an element is not a number, as bool.
 *
 * @example
 * isNan(tensor([1, NaN])) // [false, true]
 */
export function isNan(x: Tensor): BoolTensor {
  return compare('ne', x, x)
}

/**
 * Where an element is neither infinite nor NaN, as bool.
 *
 * @example
 * isFinite(tensor([1, Infinity, NaN])) // [true, false, false]
 */
export function isFinite(x: Tensor): BoolTensor {
  requireTensor('isFinite', x)
  if (x.dtype !== 'float32') return filled(x.shape, 1, 'bool', x) as BoolTensor
  const difference = op('isFinite', [x], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => k.binary('sub', x, x, out),
  })
  return compare('eq', difference, 0)
}
