import type { Tensor } from '../../tensor.ts'
import { binary, commonDtype } from '../elementwise.ts'
import { filled } from '../fill.ts'
import { logicalAnd, logicalNot, logicalOr, logicalXor } from '../logical.ts'
import { requireWhole } from './division.ts'

type Operand = Tensor | number

function bits(
  name: 'bitwiseAnd' | 'bitwiseOr' | 'bitwiseXor',
  a: Operand,
  b: Operand,
  logical: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  requireWhole(name, a, b)
  if (typeof a !== 'number' && typeof b !== 'number' && commonDtype(a, b) === 'bool') return logical(a, b)
  return binary(name, a, b, () => [null, null], [], 'int32')
}

/**
 * Bits that are set in both integers, with broadcasting; for bools, `logicalAnd`.
 *
 * @throws DTypeError if an operand is not an integer or bool.
 * @example
 * bitwiseAnd(tensor([12], 'int32'), 10) // [8]
 */
export function bitwiseAnd(a: Operand, b: Operand): Tensor {
  return bits('bitwiseAnd', a, b, logicalAnd)
}

/**
 * Bits that are set in at least one of two integers, with broadcasting; for bools, `logicalOr`.
 *
 * @throws DTypeError if an operand is not an integer or bool.
 * @example
 * bitwiseOr(tensor([12], 'int32'), 10) // [14]
 */
export function bitwiseOr(a: Operand, b: Operand): Tensor {
  return bits('bitwiseOr', a, b, logicalOr)
}

/**
 * Bits that are set in exactly one of two integers, with broadcasting; for bools, `logicalXor`.
 *
 * @throws DTypeError if an operand is not an integer or bool.
 * @example
 * bitwiseXor(tensor([12], 'int32'), 10) // [6]
 */
export function bitwiseXor(a: Operand, b: Operand): Tensor {
  return bits('bitwiseXor', a, b, logicalXor)
}

/**
 * All bits of each integer flipped, which is -1 - x; for bools, `logicalNot`.
 *
 * @throws DTypeError if x is not an integer or bool.
 * @example
 * bitwiseNot(tensor([0, 5], 'int32')) // [-1, -6]
 */
export function bitwiseNot(x: Tensor): Tensor {
  requireWhole('bitwiseNot', x)
  if (x.dtype === 'bool') return logicalNot(x)
  return bitwiseXor(x, filled([], -1, 'int32', x))
}

/**
 * Each integer times 2 to the power of `by`, in 32 bits; 0 if `by` is negative or above 31.
 *
 * @throws DTypeError if an operand is not an integer.
 * @example
 * bitwiseLeftShift(tensor([1, 3], 'int32'), 2) // [4, 12]
 */
export function bitwiseLeftShift(x: Operand, by: Operand): Tensor {
  requireWhole('bitwiseLeftShift', x, by)
  return binary('bitwiseLeftShift', x, by, () => [null, null], [], 'int32')
}

/**
 * Each integer divided by 2 to the power of `by`, rounded down; if `by` is negative or above 31, -1 for negative ones, else 0.
 *
 * @throws DTypeError if an operand is not an integer.
 * @example
 * bitwiseRightShift(tensor([12, -3], 'int32'), 1) // [6, -2]
 */
export function bitwiseRightShift(x: Operand, by: Operand): Tensor {
  requireWhole('bitwiseRightShift', x, by)
  return binary('bitwiseRightShift', x, by, () => [null, null], [], 'int32')
}
