/** No probability of a bit comes nearer to 0 or 1 than this. */
export const smallest = 1 / 65536

/** How far a probability is from a half: ln(p / (1 - p)). */
export function stretch(p: number): number {
  return Math.log(p / (1 - p))
}

/** The probability that `stretch` took apart, kept away from 0 and 1. */
export function squash(x: number): number {
  const p = 1 / (1 + Math.exp(-x))
  return p < smallest ? smallest : p > 1 - smallest ? 1 - smallest : p
}
