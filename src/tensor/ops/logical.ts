import { op } from '../op.ts'
import { broadcastShapes } from '../shape.ts'
import type { BoolTensor, Tensor } from '../tensor.ts'
import { broadcast } from './elementwise.ts'
import { asDtype } from './to-dtype.ts'

function logical(name: string, kernel: 'and' | 'or' | 'xor', a: Tensor, b: Tensor): BoolTensor {
  const left = asDtype(name, a, 'bool')
  const right = asDtype(name, b, 'bool')
  const shape = broadcastShapes(name, left.shape, right.shape)
  return op(name, [left, right], {
    shape,
    dtype: 'bool',
    forward: (k, out) => k.logical(kernel, broadcast(name, left, shape), broadcast(name, right, shape), out),
  }) as BoolTensor
}

/**
 * Where both are true (not 0), as bool.
 *
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])) // [true, false]
 */
export function logicalAnd(a: Tensor, b: Tensor): BoolTensor {
  return logical('logicalAnd', 'and', a, b)
}

/**
 * Where at least one is true (not 0), as bool.
 *
 * @example
 * logicalOr(tensor([true, false]), tensor([false, false])) // [true, false]
 */
export function logicalOr(a: Tensor, b: Tensor): BoolTensor {
  return logical('logicalOr', 'or', a, b)
}

/**
 * Where exactly one is true (not 0), as bool.
 *
 * @example
 * logicalXor(tensor([true, false]), tensor([true, true])) // [false, true]
 */
export function logicalXor(a: Tensor, b: Tensor): BoolTensor {
  return logical('logicalXor', 'xor', a, b)
}

/**
 * True where x is false (0), as bool.
 *
 * @example
 * logicalNot(tensor([true, false])) // [false, true]
 */
export function logicalNot(x: Tensor): BoolTensor {
  const input = asDtype('logicalNot', x, 'bool')
  return op('logicalNot', [input], {
    shape: x.shape,
    dtype: 'bool',
    forward: (k, out) => k.logical('not', input, input, out),
  }) as BoolTensor
}
