import * as ops from '../ops/math-ops.ts'
import type { ReduceOptions } from '../ops/shared.ts'
import type { Tensor } from '../tensor.ts'

/** Functions of numbers and products as methods. */
export const mathMethods = {
  /** Tangent, of radians. */
  tan(this: Tensor): Tensor {
    return ops.tan(this)
  },
  /** The angle from -pi/2 to pi/2 whose sine is x; NaN outside [-1, 1]. */
  asin(this: Tensor): Tensor {
    return ops.asin(this)
  },
  /** The angle from 0 to pi whose cosine is x; NaN outside [-1, 1]. */
  acos(this: Tensor): Tensor {
    return ops.acos(this)
  },
  /** The angle from -pi/2 to pi/2 whose tangent is x. */
  atan(this: Tensor): Tensor {
    return ops.atan(this)
  },
  /** The angle from -pi to pi of the point (x, y), with broadcasting. */
  atan2(this: Tensor, x: Tensor | number): Tensor {
    return ops.atan2(this, x)
  },
  /** sqrt(a * a + b * b) without intermediate overflow, with broadcasting. */
  hypot(this: Tensor, b: Tensor | number): Tensor {
    return ops.hypot(this, b)
  },
  /** Hyperbolic sine. */
  sinh(this: Tensor): Tensor {
    return ops.sinh(this)
  },
  /** Hyperbolic cosine. */
  cosh(this: Tensor): Tensor {
    return ops.cosh(this)
  },
  /** The number whose hyperbolic sine is x. */
  asinh(this: Tensor): Tensor {
    return ops.asinh(this)
  },
  /** The number >= 0 whose hyperbolic cosine is x; NaN below 1. */
  acosh(this: Tensor): Tensor {
    return ops.acosh(this)
  },
  /** The number whose hyperbolic tangent is x: infinite at -1 and 1, NaN outside. */
  atanh(this: Tensor): Tensor {
    return ops.atanh(this)
  },
  /** Degrees as radians: x * pi / 180. */
  deg2rad(this: Tensor): Tensor {
    return ops.deg2rad(this)
  },
  /** Radians as degrees: x * 180 / pi. */
  rad2deg(this: Tensor): Tensor {
    return ops.rad2deg(this)
  },
  /** sin(pi x) / (pi x), and 1 at 0. */
  sinc(this: Tensor): Tensor {
    return ops.sinc(this)
  },
  /** `exp(x) - 1`, accurate for small x. */
  expm1(this: Tensor): Tensor {
    return ops.expm1(this)
  },
  /** 2 to the power of each element. */
  exp2(this: Tensor): Tensor {
    return ops.exp2(this)
  },
  /** Logarithm to base 2: -Infinity at 0, NaN below. */
  log2(this: Tensor): Tensor {
    return ops.log2(this)
  },
  /** Logarithm to base 10: -Infinity at 0, NaN below. */
  log10(this: Tensor): Tensor {
    return ops.log10(this)
  },
  /** `log(exp(a) + exp(b))` without overflow, with broadcasting. */
  logaddexp(this: Tensor, b: Tensor): Tensor {
    return ops.logaddexp(this, b)
  },
  /** `log2(2 ** a + 2 ** b)` without overflow, with broadcasting. */
  logaddexp2(this: Tensor, b: Tensor): Tensor {
    return ops.logaddexp2(this, b)
  },
  /** Complementary error function, 1 - erf(x), accurate for large x. */
  erfc(this: Tensor): Tensor {
    return ops.erfc(this)
  },
  /** The number whose error function is x: infinite at -1 and 1, NaN outside. */
  erfinv(this: Tensor): Tensor {
    return ops.erfinv(this)
  },
  /** The logarithm of the absolute value of the gamma function. */
  lgamma(this: Tensor): Tensor {
    return ops.lgamma(this)
  },
  /** The derivative of `lgamma`. */
  digamma(this: Tensor): Tensor {
    return ops.digamma(this)
  },
  /** The logarithm of the multivariate gamma function of dimension p. */
  mvlgamma(this: Tensor, p: number): Tensor {
    return ops.mvlgamma(this, p)
  },
  /** `log(sum(exp(x)))` over `dim`, one dimension or several, without overflow. */
  logsumexp(this: Tensor, dim?: number | readonly number[], options?: ReduceOptions): Tensor {
    return ops.logsumexp(this, dim, options)
  },
  /** Sum over `dim` (one, several, or all) of the elements that are not NaN. */
  nansum(this: Tensor, dim?: number | readonly number[], options?: ReduceOptions): Tensor {
    return ops.nansum(this, dim, options)
  },
  /** Mean over `dim` (one, several, or all) of the elements that are not NaN; NaN if there are none. */
  nanmean(this: Tensor, dim?: number | readonly number[], options?: ReduceOptions): Tensor {
    return ops.nanmean(this, dim, options)
  },
  /** `x * log(y)`, 0 where x is 0 and y not NaN, with broadcasting. */
  xlogy(this: Tensor, y: Tensor | number): Tensor {
    return ops.xlogy(this, y)
  },
  /** `log(x / (1 - x))`: the inverse of `sigmoid`. */
  logit(this: Tensor, eps?: number): Tensor {
    return ops.logit(this, eps)
  },
  /** `x * 2 ** exponent`, with broadcasting. */
  ldexp(this: Tensor, exponent: Tensor): Tensor {
    return ops.ldexp(this, exponent)
  },
  /** `pow` in float32, also of integers. */
  floatPower(this: Tensor, exponent: Tensor | number): Tensor {
    return ops.floatPower(this, exponent)
  },
  /** Each element without its fraction. */
  trunc(this: Tensor): Tensor {
    return ops.trunc(this)
  },
  /** The fraction of each element, with its sign. */
  frac(this: Tensor): Tensor {
    return ops.frac(this)
  },
  /** The remainder of a / b with the sign of a, as `%` in JavaScript, with broadcasting. */
  fmod(this: Tensor, b: Tensor | number): Tensor {
    return ops.fmod(this, b)
  },
  /** The remainder of a / b with the sign of b, as `%` in Python, with broadcasting. */
  remainder(this: Tensor, b: Tensor | number): Tensor {
    return ops.remainder(this, b)
  },
  /** The largest integer <= a / b, with broadcasting. */
  floorDivide(this: Tensor, b: Tensor | number): Tensor {
    return ops.floorDivide(this, b)
  },
  /** Greatest common divisor of integers, with broadcasting. */
  gcd(this: Tensor, b: Tensor): Tensor {
    return ops.gcd(this, b)
  },
  /** Least common multiple of integers, with broadcasting; 0 if one of them is 0. */
  lcm(this: Tensor, b: Tensor): Tensor {
    return ops.lcm(this, b)
  },
  /** Bits that are set in both integers, with broadcasting; of bools, `logicalAnd`. */
  bitwiseAnd(this: Tensor, b: Tensor | number): Tensor {
    return ops.bitwiseAnd(this, b)
  },
  /** Bits that are set in at least one of two integers, with broadcasting; of bools, `logicalOr`. */
  bitwiseOr(this: Tensor, b: Tensor | number): Tensor {
    return ops.bitwiseOr(this, b)
  },
  /** Bits that are set in exactly one of two integers, with broadcasting; of bools, `logicalXor`. */
  bitwiseXor(this: Tensor, b: Tensor | number): Tensor {
    return ops.bitwiseXor(this, b)
  },
  /** All bits of each integer flipped, which is -1 - x; of bools, `logicalNot`. */
  bitwiseNot(this: Tensor): Tensor {
    return ops.bitwiseNot(this)
  },
  /** Each integer times 2 to the power of `by`, in 32 bits; 0 if `by` is negative or above 31. */
  bitwiseLeftShift(this: Tensor, by: Tensor | number): Tensor {
    return ops.bitwiseLeftShift(this, by)
  },
  /** Each integer divided by 2 to the power of `by`, rounded down; if `by` is negative or above 31, -1 for negative ones, else 0. */
  bitwiseRightShift(this: Tensor, by: Tensor | number): Tensor {
    return ops.bitwiseRightShift(this, by)
  },
  /** The magnitude of `a` with the sign of `b`, -0 included, with broadcasting. */
  copysign(this: Tensor, b: Tensor | number): Tensor {
    return ops.copysign(this, b)
  },
  /** Where an element is negative or -0, as bool. */
  signbit(this: Tensor): Tensor {
    return ops.signbit(this)
  },
  /** -1, 0 or 1 by the sign of each element: `sign`, under the name that also has a complex form in PyTorch. */
  sgn(this: Tensor): Tensor {
    return ops.sgn(this)
  },
  /** x itself. */
  positive(this: Tensor): Tensor {
    return ops.positive(this)
  },
  /** The angle of each number in the complex plane: 0, or pi for negative ones. */
  angle(this: Tensor): Tensor {
    return ops.angle(this)
  },
  /** 0 for negative elements, 1 for positive ones, and `values` where x is 0; NaN counts as negative. */
  heaviside(this: Tensor, values: Tensor): Tensor {
    return ops.heaviside(this, values)
  },
  /** Elementwise maximum of `a` and `b`; a number wins over NaN. */
  fmax(this: Tensor, b: Tensor): Tensor {
    return ops.fmax(this, b)
  },
  /** Elementwise minimum of `a` and `b`; a number wins over NaN. */
  fmin(this: Tensor, b: Tensor): Tensor {
    return ops.fmin(this, b)
  },
  /** Where an element is Infinity or -Infinity, as bool. */
  isinf(this: Tensor): Tensor {
    return ops.isinf(this)
  },
  /** Where an element is Infinity, as bool. */
  isposinf(this: Tensor): Tensor {
    return ops.isposinf(this)
  },
  /** Where an element is -Infinity, as bool. */
  isneginf(this: Tensor): Tensor {
    return ops.isneginf(this)
  },
  /** Where an element is a real number, as bool: everywhere, as there are no complex tensors. */
  isreal(this: Tensor): Tensor {
    return ops.isreal(this)
  },
  /** Where |a - b| <= atol + rtol * |b|, as bool, with broadcasting. */
  isclose(this: Tensor, b: Tensor, options?: ops.CloseOptions): Tensor {
    return ops.isclose(this, b, options)
  },
  /** Whether `isclose` is true for all elements. */
  allclose(this: Tensor, b: Tensor, options?: ops.CloseOptions): Promise<boolean> {
    return ops.allclose(this, b, options)
  },
  /** Whether a and b have the same shape and elements. */
  equal(this: Tensor, b: Tensor): Promise<boolean> {
    return ops.equal(this, b)
  },
  /** x with NaN and infinities replaced; the replaced elements get no gradient. */
  nanToNum(this: Tensor, options?: ops.NanToNumOptions): Tensor {
    return ops.nanToNum(this, options)
  },
  /** `input + a @ b` of matrices; with options, `beta * input + alpha * (a @ b)`. */
  addmm(this: Tensor, a: Tensor, b: Tensor, options?: ops.BlendOptions): Tensor {
    return ops.addmm(this, a, b, options)
  },
  /** `input + matrix @ vector`; with options, `beta * input + alpha * (matrix @ vector)`. */
  addmv(this: Tensor, matrix: Tensor, vector: Tensor, options?: ops.BlendOptions): Tensor {
    return ops.addmv(this, matrix, vector, options)
  },
  /** `input + outer(a, b)`; with options, `beta * input + alpha * outer(a, b)`. */
  addr(this: Tensor, a: Tensor, b: Tensor, options?: ops.BlendOptions): Tensor {
    return ops.addr(this, a, b, options)
  },
  /** `input` plus the sum of a batch of matrix products; with options, `beta * input + alpha * sum(a @ b)`. */
  addbmm(this: Tensor, a: Tensor, b: Tensor, options?: ops.BlendOptions): Tensor {
    return ops.addbmm(this, a, b, options)
  },
  /** `input + a @ b` of batches of matrices; with options, `beta * input + alpha * (a @ b)`. */
  baddbmm(this: Tensor, a: Tensor, b: Tensor, options?: ops.BlendOptions): Tensor {
    return ops.baddbmm(this, a, b, options)
  },
  /** `input + value * a * b`, with broadcasting. */
  addcmul(this: Tensor, a: Tensor, b: Tensor | number, options?: ops.ValueOptions): Tensor {
    return ops.addcmul(this, a, b, options)
  },
  /** `input + value * a / b`, with broadcasting. */
  addcdiv(this: Tensor, a: Tensor, b: Tensor | number, options?: ops.ValueOptions): Tensor {
    return ops.addcdiv(this, a, b, options)
  },
  /** Product of a matrix and a vector. */
  mv(this: Tensor, vector: Tensor): Tensor {
    return ops.mv(this, vector)
  },
  /** Inner product of two vectors: `dot`, under the name that also has a complex form in PyTorch. */
  vdot(this: Tensor, b: Tensor): Tensor {
    return ops.vdot(this, b)
  },
  /** Inner products over the last dimension of a and b: [..., k] and [...', k] give [..., ...']. */
  inner(this: Tensor, b: Tensor): Tensor {
    return ops.inner(this, b)
  },
  /** Kronecker product: every element of a times the whole of b. */
  kron(this: Tensor, b: Tensor): Tensor {
    return ops.kron(this, b)
  },
  /** Cross products of vectors of 3 elements along `dim`, with broadcasting. */
  cross(this: Tensor, b: Tensor, dim?: number): Tensor {
    return ops.cross(this, b, dim)
  },
  /** Linear interpolation: `start + weight * (end - start)`, with broadcasting. */
  lerp(this: Tensor, end: Tensor, weight: Tensor | number): Tensor {
    return ops.lerp(this, end, weight)
  },
  /** The p-norm of the difference of a and b, with broadcasting. */
  dist(this: Tensor, b: Tensor, p?: number): Tensor {
    return ops.dist(this, b, p)
  },
  /** x with its slices along `dim` scaled down to a p-norm of at most `maxnorm`. */
  renorm(this: Tensor, p: number, dim: number, maxnorm: number): Tensor {
    return ops.renorm(this, p, dim, maxnorm)
  },
  /** Covariance matrix of variables, which are the rows; a vector is one variable. */
  cov(this: Tensor, options?: ops.CovOptions): Tensor {
    return ops.cov(this, options)
  },
  /** Matrix of the correlation coefficients of variables, which are the rows; a vector is one variable. */
  corrcoef(this: Tensor): Tensor {
    return ops.corrcoef(this)
  },
  /** n-th order differences of neighboring elements along `dim`. */
  diff(this: Tensor, n?: number, dim?: number, options?: ops.DiffOptions): Tensor {
    return ops.diff(this, n, dim, options)
  },
  /** `this / other`; with `roundingMode`, rounded. */
  divide(this: Tensor, other: Tensor | number, options?: ops.DivOptions): Tensor {
    return ops.divide(this, other, options)
  },
}
