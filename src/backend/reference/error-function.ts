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
