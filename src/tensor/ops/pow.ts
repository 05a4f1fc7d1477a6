import { ge, eq } from './compare.ts'
import { binary, requireOperand } from './elementwise.ts'
import { zerosLike } from './fill.ts'
import { log } from './log.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'
import { where } from './where.ts'
import { Tensor } from '../tensor.ts'

/**
 * `base` to the power of `exponent`, with broadcasting. `pow(0, 0)` is 1. Integers to the power of integers are int32 and exact, unless the
 * exponent is a negative number; everything else is float32.
 *
 * The gradient of the base is 0 where the exponent is 0, and that of the exponent is 0 where the base is 0 and the exponent is not
 * negative, as in PyTorch.
 *
 * @throws ValueError if a power of integers does not fit int32, or a tensor of integer exponents has a negative one.
 * @example
 * pow(tensor([2, 3]), 2) // [4, 9]
 */
export function pow(base: Tensor | number, exponent: Tensor | number): Tensor {
  if (exponent === 2 && base instanceof Tensor && base.dtype === 'float32') return square(base)
  requireOperand('pow', base)
  requireOperand('pow', exponent)
  if (isWhole(base) && isWhole(exponent) && !(typeof exponent === 'number' && exponent < 0))
    return wholePower(base, exponent)
  if (typeof exponent === 'number')
    return binary('pow', base, exponent, (g) => [baseGradient(g, base as Tensor, exponent), null])
  return binary('pow', base, exponent, (g, needs, out) => [
    needs[0] ? baseGradient(g, base as Tensor, exponent) : null,
    needs[1] ? exponentGradient(g, base, exponent, out) : null,
  ])
}

function isWhole(x: Tensor | number): boolean {
  return typeof x === 'number' ? Number.isInteger(x) : x.dtype !== 'float32'
}

/** An exact power of integers, which has no gradient. */
function wholePower(base: Tensor | number, exponent: Tensor | number): Tensor {
  return binary('pow', base, exponent, () => [null, null], [], 'int32')
}

function baseGradient(g: Tensor, base: Tensor, exponent: Tensor | number): Tensor {
  if (exponent === 0) return zerosLike(g)
  const slope = mul(g, mul(pow(base, sub1(exponent)), exponent))
  return typeof exponent === 'number' ? slope : where(eq(exponent, 0), 0, slope)
}

function sub1(exponent: Tensor | number): Tensor | number {
  return typeof exponent === 'number' ? exponent - 1 : sub(exponent, 1)
}

function exponentGradient(g: Tensor, base: Tensor | number, exponent: Tensor, out: Tensor): Tensor {
  if (typeof base === 'number') {
    const slope = mul(g, mul(out, Math.log(base)))
    return base === 0 ? where(ge(exponent, 0), 0, slope) : slope
  }
  return where(logicalAnd(eq(base, 0), ge(exponent, 0)), 0, mul(g, mul(out, log(base))))
}
