import type { Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { eq } from '../compare.ts'
import { div } from '../div.ts'
import { binary, unary } from '../elementwise.ts'
import { mul } from '../mul.ts'
import { neg } from '../neg.ts'
import { rsqrt } from '../sqrt.ts'
import { square } from '../square.ts'
import { sub } from '../sub.ts'
import { asDtype } from '../to-dtype.ts'
import { sin } from '../trigonometry.ts'
import { where } from '../where.ts'

/**
 * Tangent, of radians.
 *
 * @example
 * tan(tensor([0, 1])) // [0, 1.5574]
 */
export function tan(x: Tensor): Tensor {
  return unary('tan', x, (g, _needs, y) => [mul(g, add(square(y), 1))])
}

/**
 * The angle from -pi/2 to pi/2 whose sine is x; NaN outside [-1, 1].
 *
 * @example
 * asin(tensor([0, 1])) // [0, 1.5708]
 */
export function asin(x: Tensor): Tensor {
  return unary('asin', x, (g) => [mul(g, rsqrt(sub(1, square(x))))])
}

/**
 * The angle from 0 to pi whose cosine is x; NaN outside [-1, 1].
 *
 * @example
 * acos(tensor([0, 1])) // [1.5708, 0]
 */
export function acos(x: Tensor): Tensor {
  return unary('acos', x, (g) => [neg(mul(g, rsqrt(sub(1, square(x)))))])
}

/**
 * The angle from -pi/2 to pi/2 whose tangent is x.
 *
 * @example
 * atan(tensor([0, 1])) // [0, 0.7854]
 */
export function atan(x: Tensor): Tensor {
  return unary('atan', x, (g) => [div(g, add(square(x), 1))])
}

/**
 * The angle from -pi to pi of the point (x, y), with broadcasting.
 *
 * @example
 * atan2(tensor([1, -1]), tensor([-1, -1])) // [2.3562, -2.3562]
 */
export function atan2(y: Tensor | number, x: Tensor | number): Tensor {
  const slopes = (g: Tensor): Tensor =>
    div(g, add(typeof x === 'number' ? x * x : square(x), typeof y === 'number' ? y * y : square(y)))
  return binary(
    'atan2',
    y,
    x,
    (g, needs) => {
      const slope = slopes(g)
      return [needs[0] ? mul(slope, x) : null, needs[1] ? neg(mul(slope, y)) : null]
    },
    undefined,
    'float32',
  )
}

/**
 * sqrt(a * a + b * b), the length of the vector (a, b), without intermediate overflow, with broadcasting.
 *
 * @example
 * hypot(tensor([3, 5]), tensor([4, 12])) // [5, 13]
 */
export function hypot(a: Tensor | number, b: Tensor | number): Tensor {
  return binary(
    'hypot',
    a,
    b,
    (g, needs, y) => [needs[0] ? mul(g, div(a, y)) : null, needs[1] ? mul(g, div(b, y)) : null],
    undefined,
    'float32',
  )
}

/**
 * Hyperbolic sine.
 *
 * @example
 * sinh(tensor([0, 1])) // [0, 1.1752]
 */
export function sinh(x: Tensor): Tensor {
  return unary('sinh', x, (g) => [mul(g, cosh(x))])
}

/**
 * Hyperbolic cosine.
 *
 * @example
 * cosh(tensor([0, 1])) // [1, 1.5431]
 */
export function cosh(x: Tensor): Tensor {
  return unary('cosh', x, (g) => [mul(g, sinh(x))])
}

/**
 * The number whose hyperbolic sine is x.
 *
 * @example
 * asinh(tensor([0, 1])) // [0, 0.8814]
 */
export function asinh(x: Tensor): Tensor {
  return unary('asinh', x, (g) => [mul(g, rsqrt(add(square(x), 1)))])
}

/**
 * The number >= 0 whose hyperbolic cosine is x; NaN below 1.
 *
 * @example
 * acosh(tensor([1, 2])) // [0, 1.317]
 */
export function acosh(x: Tensor): Tensor {
  return unary('acosh', x, (g) => [mul(g, rsqrt(mul(sub(x, 1), add(x, 1))))])
}

/**
 * The number whose hyperbolic tangent is x: infinite at -1 and 1, NaN outside.
 *
 * @example
 * atanh(tensor([0, 0.5])) // [0, 0.5493]
 */
export function atanh(x: Tensor): Tensor {
  return unary('atanh', x, (g) => [div(g, sub(1, square(x)))])
}

/**
 * Degrees as radians: x * pi / 180.
 *
 * @example
 * deg2rad(tensor([180])) // [3.1416]
 */
export function deg2rad(x: Tensor): Tensor {
  return mul(asDtype('deg2rad', x, 'float32'), Math.PI / 180)
}

/**
 * Radians as degrees: x * 180 / pi.
 *
 * @example
 * rad2deg(tensor([Math.PI])) // [180]
 */
export function rad2deg(x: Tensor): Tensor {
  return mul(asDtype('rad2deg', x, 'float32'), 180 / Math.PI)
}

/**
 * sin(pi x) / (pi x), and 1 at 0.
 *
 * @example
 * sinc(tensor([0, 0.5])) // [1, 0.6366]
 */
export function sinc(x: Tensor): Tensor {
  const angle = mul(asDtype('sinc', x, 'float32'), Math.PI)
  const zero = eq(angle, 0)
  const safe = where(zero, 1, angle)
  return where(zero, 1, div(sin(safe), safe))
}
