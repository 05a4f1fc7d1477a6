// Functions of numbers, products and statistics that layers do without, so that pages that only predict do not load them.
export {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
} from './maths/bitwise.ts'
export { floorDivide, fmod, frac, gcd, lcm, remainder, trunc } from './maths/division.ts'
export { erfc, erfinv, exp2, expm1, log10, log2, logaddexp, logaddexp2 } from './maths/exponentials.ts'
export { digamma, lgamma, mvlgamma, polygamma } from './maths/gamma.ts'
export { floatPower, ldexp, logit, logsumexp, nanmean, nansum, xlogy } from './maths/logarithms.ts'
export {
  addbmm,
  addcdiv,
  addcmul,
  addmm,
  addmv,
  addr,
  baddbmm,
  chainMatmul,
  cross,
  inner,
  kron,
  mv,
  vdot,
  type BlendOptions,
  type ValueOptions,
} from './maths/products.ts'
export { divide, roundDecimals, type DivOptions, type RoundOptions } from './maths/rounded.ts'
export {
  allclose,
  angle,
  copysign,
  equal,
  fmax,
  fmin,
  heaviside,
  isclose,
  isinf,
  isneginf,
  isposinf,
  isreal,
  nanToNum,
  positive,
  rsub,
  sgn,
  signbit,
  type CloseOptions,
  type NanToNumOptions,
} from './maths/signs.ts'
export { entr, erfcx, logNdtr, ndtr, xlog1py } from './maths/special.ts'
export {
  corrcoef,
  cov,
  cumulativeTrapezoid,
  diff,
  dist,
  lerp,
  renorm,
  stdMean,
  trapezoid,
  vander,
  varMean,
  type CovOptions,
  type DiffOptions,
  type TrapezoidOptions,
  type VanderOptions,
} from './maths/statistics.ts'
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cosh,
  deg2rad,
  hypot,
  rad2deg,
  sinc,
  sinh,
  tan,
} from './maths/trigonometry.ts'
