/** The remainder of a / b with the sign of a: exact, as in JavaScript. NaN for a divisor of 0. */
export const fmod = (a: number, b: number): number => a % b

/** The remainder of a / b with the sign of b. */
export function remainder(a: number, b: number): number {
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

/** The largest integer <= a / b; a / b itself for a divisor of 0. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b
  const rest = a % b
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0)
  // Dividing may round; the quotient is an integer.
  return quotient === 0 ? (a / b < 0 || Object.is(a / b, -0) ? -0 : 0) : Math.round(quotient)
}

/** The greatest common divisor, never negative. */
export function gcd(a: number, b: number): number {
  let [left, right] = [Math.abs(a), Math.abs(b)]
  while (right !== 0) [left, right] = [right, left % right]
  return left
}

/** x * 2^by in 32 bits; 0 if all bits are shifted out. */
export const leftShift = (x: number, by: number): number => (by >= 0 && by < 32 ? x << by : 0)

/** The largest integer <= x / 2^by; only the sign is left of a shift by more than 31 bits. */
export const rightShift = (x: number, by: number): number => x >> (by >= 0 && by < 32 ? by : 31)
