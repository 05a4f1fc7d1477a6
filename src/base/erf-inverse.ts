/** Coefficients of numerator and denominator, lowest power first, of Wichura's three rational functions. */
const MIDDLE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const
const OUTER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const

/**
 * The inverse of the error function: `erf(erfInverse(x)) = x`. It is the quantile of a normal distribution with deviation 1 / sqrt(2), which algorithm AS 241 of
 * Wichura ("The percentage points of the normal distribution", Applied Statistics 37, 1988) gives to about 16 digits.
 *
 * @returns -Infinity and Infinity at -1 and 1, NaN outside.
 * @example
 * erfInverse(0.5) // 0.4769362762044699
 */
export function erfInverse(x: number): number {
  if (!(x > -1 && x < 1)) return x === 1 ? Infinity : x === -1 ? -Infinity : NaN
  const q = x / 2
  if (Math.abs(q) <= 0.425) return (q * ratio(MIDDLE, 0.180625 - q * q)) / Math.SQRT2
  const r = Math.sqrt(-Math.log((1 - Math.abs(x)) / 2))
  const quantile = r <= 5 ? ratio(OUTER, r - 1.6) : ratio(FAR, r - 5)
  return (Math.sign(x) * quantile) / Math.SQRT2
}

function ratio([over, under]: readonly [readonly number[], readonly number[]], x: number): number {
  const at = (coefficients: readonly number[]): number =>
    coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
  return at(over) / at(under)
}
