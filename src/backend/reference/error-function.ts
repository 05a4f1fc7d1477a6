/**
 * erf(x) to about 1e-15: (2 / sqrt(pi)) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)), whose terms all have one sign
 * (Abramowitz and Stegun 7.1.6). From 6 on erf is 1 in float64.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (Math.abs(x) >= 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** exp(x^2) erfc(x): by erf where it does not cancel, else by the continued fraction of erfc (Abramowitz and Stegun 7.1.14). */
export function erfcx(x: number): number {
  if (x < 2) return Math.exp(x * x) * (1 - erf(x))
  if (x > 1e8) return 1 / (x * Math.sqrt(Math.PI))
  let fraction = x
  for (let n = 200; n > 0; n--) fraction = x + n / 2 / fraction
  return 1 / (fraction * Math.sqrt(Math.PI))
}

/** 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  return x < 2 ? 1 - erf(x) : Math.exp(-x * x) * erfcx(x)
}

/** The x with erf(x) = y: Newton's method on erfc, from an approximation (Winitzki 2008). */
export function erfinv(y: number): number {
  const size = Math.abs(y)
  if (!(size < 1)) return size === 1 ? y * Infinity : NaN
  // The next term is 0.1 y^9.
  if (size < 1e-3)
    return (Math.sqrt(Math.PI) / 2) * (y + (Math.PI / 12) * y ** 3 + ((7 * Math.PI ** 2) / 480) * y ** 5)
  const l = Math.log((1 - size) * (1 + size))
  const half = 2 / (Math.PI * 0.147) + l / 2
  let x = Math.sqrt(Math.sqrt(half * half - l / 0.147) - half)
  for (let step = 0; step < 5; step++) x -= ((1 - size - erfc(x)) * Math.sqrt(Math.PI)) / 2 / Math.exp(-x * x)
  return Math.sign(y) * x
}
