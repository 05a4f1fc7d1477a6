import { DTypeError } from '../../../base/errors.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { abs } from '../abs.ts'
import { clone } from '../clone.ts'
import { div } from '../div.ts'
import { binary, commonDtype, requireOperand, unary } from '../elementwise.ts'
import { zerosLike } from '../fill.ts'
import { maximum } from '../maximum.ts'
import { mul } from '../mul.ts'
import { neg } from '../neg.ts'
import { floor } from '../rounding.ts'
import { sub } from '../sub.ts'

/**
 * Each element without its fraction, rounded towards zero. The gradient is 0.
 *
 * @example
 * trunc(tensor([1.5, -1.5])) // [1, -1]
 */
export function trunc(x: Tensor): Tensor {
  requireTensor('trunc', x)
  if (x.dtype === 'int32') return clone(x)
  return unary('trunc', x, (g) => [zerosLike(g)], [])
}

/**
 * The fractional part of each element, with its sign.
 *
 * @example
 * frac(tensor([1.5, -1.25])) // [0.5, -0.25]
 */
export function frac(x: Tensor): Tensor {
  return sub(x, trunc(x))
}

/**
 * The remainder of a / b with the sign of a, as `%` in JavaScript, with broadcasting. Integers stay int32.
 *
 * @throws ValueError if an integer is divided by 0.
 * @example
 * fmod(tensor([5, -5]), 3) // [2, -2]
 */
export function fmod(a: Tensor | number, b: Tensor | number): Tensor {
  return binary('fmod', a, b, (g, needs) => [
    needs[0] ? g : null,
    needs[1] ? neg(mul(g, trunc(div(a, b)))) : null,
  ])
}

/**
 * The remainder of a / b with the sign of b, as `%` in Python, with broadcasting. Integers stay int32.
 *
 * @throws ValueError if an integer is divided by 0.
 * @example
 * remainder(tensor([5, -5]), 3) // [2, 1]
 */
export function remainder(a: Tensor | number, b: Tensor | number): Tensor {
  return binary('remainder', a, b, (g, needs) => [
    needs[0] ? g : null,
    needs[1] ? neg(mul(g, floor(div(a, b)))) : null,
  ])
}

/**
 * The largest integer <= a / b, with broadcasting. Integers stay int32. The gradient is 0.
 *
 * @throws ValueError if an integer is divided by 0.
 * @example
 * floorDivide(tensor([7, -7]), 2) // [3, -4]
 */
export function floorDivide(a: Tensor | number, b: Tensor | number): Tensor {
  return binary(
    'floorDivide',
    a,
    b,
    (g, needs) => [needs[0] ? zerosLike(g) : null, needs[1] ? zerosLike(g) : null],
    [],
  )
}

/**
 * a / b without its fraction, with broadcasting. Integers stay int32. The gradient is 0.
 *
 * @throws ValueError if an integer is divided by 0.
 * @example
 * truncDivide(tensor([7, -7]), 2) // [3, -3]
 */
export function truncDivide(a: Tensor | number, b: Tensor | number): Tensor {
  return commonDtype(a, b) === 'float32' ? trunc(div(a, b)) : floorDivide(sub(a, fmod(a, b)), b)
}

/**
 * Greatest common divisor of integers, with broadcasting.
 *
 * @throws DTypeError if an operand is not an integer.
 * @example
 * gcd(tensor([12, 5], 'int32'), tensor([18, 0], 'int32')) // [6, 5]
 */
export function gcd(a: Tensor, b: Tensor): Tensor {
  requireWhole('gcd', a, b)
  return binary('gcd', a, b, () => [null, null], [], 'int32')
}

/**
 * Least common multiple of integers, with broadcasting; 0 if one of them is 0.
 *
 * @throws DTypeError if an operand is not an integer.
 * @example
 * lcm(tensor([4, 5], 'int32'), tensor([6, 0], 'int32')) // [12, 0]
 */
export function lcm(a: Tensor, b: Tensor): Tensor {
  requireWhole('lcm', a, b)
  return abs(mul(floorDivide(a, maximum(gcd(a, b), 1)), b))
}

/** @throws DTypeError */
export function requireWhole(name: string, ...operands: readonly (Tensor | number)[]): void {
  for (const x of operands) {
    requireOperand(name, x)
    if (typeof x === 'number' ? !Number.isInteger(x) : x.dtype === 'float32')
      throw new DTypeError(
        name,
        `needs integers, got ${typeof x === 'number' ? x : 'float32'}; convert a tensor with toInt()`,
      )
  }
}
