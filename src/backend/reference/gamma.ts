/** (zeta(k) - 1) / k with alternating signs: log Gamma(2 + z) / z = 1 - Euler's constant + sum of these times z^(k - 1). */
const nearTwo = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319809, 0.020580808427784546, -0.007385551028673986,
  0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939,
  9.945751278180853e-5, -4.492623673813314e-5, 2.050721277567069e-5, -9.439488275268397e-6,
  4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7, -4.492469198764566e-7,
  2.1207184805554667e-7, -1.00432248239681e-7, 4.7698101693639804e-8, -2.2711094608943164e-8,
  1.0838659214896955e-8,
]

/** log |Gamma(x)|: a series near 1 and 2, Stirling's elsewhere, and the reflection formula below 0. */
export function logGamma(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (Math.abs(x) === Infinity || (x <= 0 && Number.isInteger(x))) return Infinity
  if (x < 0) return Math.log(Math.PI / Math.abs(sineOfPi(x))) - logGamma(1 - x)
  if (x >= 0.5 && x < 1.5) return logGamma(1 + x) - Math.log(x)
  if (x >= 1.5 && x <= 2.5) {
    const z = x - 2
    return z * nearTwo.reduceRight((sum, factor) => sum * z + factor, 0)
  }
  let [product, y] = [1, x]
  for (; y < 8; y++) product *= y
  const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
  const series = terms.reduceRight((sum, factor) => sum / (y * y) + factor, 0) / y
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
}

/** sin(pi x), exactly 0 at integers. */
function sineOfPi(x: number): number {
  const whole = Math.round(x)
  const sine = Math.sin(Math.PI * (x - whole))
  return whole % 2 === 0 ? sine : -sine
}

function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity
  if (x === Infinity) return x
  if (x < 0)
    return Number.isInteger(x) || x === -Infinity
      ? NaN
      : digamma(1 - x) - (Math.PI * sineOfPi(x + 0.5)) / sineOfPi(x)
  let [shift, y] = [0, x]
  for (; y < 10; y++) shift += 1 / y
  const terms = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]
  const series = terms.reduceRight((sum, factor) => (sum + factor) / (y * y), 0)
  return Math.log(y) - 0.5 / y - series - shift
}

/** The sum of 1 / (q + k)^s over k >= 0, for q > 0 and whole s >= 2: the first terms, then Euler and Maclaurin's formula. */
function zeta(s: number, q: number): number {
  let [sum, a] = [0, q]
  for (; a < 12; a++) sum += a ** -s
  sum += a ** -s * (a / (s - 1) + 0.5)
  // B(2j) / (2j)!
  const factors = [
    1 / 12,
    -1 / 720,
    1 / 30240,
    -1 / 1209600,
    1 / 47900160,
    -691 / 1307674368000,
    1 / 74724249600,
  ]
  let term = (a ** -s * s) / a
  factors.forEach((factor, j) => {
    sum += factor * term
    term *= ((s + 2 * j + 1) * (s + 2 * j + 2)) / (a * a)
  })
  return sum
}

/** The derivative of digamma of order n at x; digamma itself for n = 0, NaN unless n is an integer from 0 to 100. */
export function polygamma(n: number, x: number): number {
  if (!Number.isInteger(n) || n < 0 || n > 100 || Number.isNaN(x)) return NaN
  if (n === 0) return digamma(x)
  const s = n + 1
  let factorial = n % 2 === 0 ? -1 : 1
  for (let i = 2; i <= n; i++) factorial *= i
  if (x === Infinity) return 0
  if (x > 0) return factorial * zeta(s, x)
  if (Number.isInteger(x) || x === -Infinity) return factorial * Infinity
  // Below 0 the sum goes through its poles: the terms before 0, seen from 0, and those after it.
  const fraction = x - Math.floor(x)
  const before = zeta(s, 1 - fraction) - zeta(s, 1 - x)
  return factorial * (zeta(s, fraction) + (s % 2 === 0 ? before : -before))
}
