/** Minimum distance of a bit's probability from 0 and 1. */
export const smallest = 1 / 65536

/** The logit: ln(p / (1 - p)). */
export function stretch(p: number): number {
  return Math.log(p / (1 - p))
}

/** The inverse of `stretch`, clamped away from 0 and 1. */
export function squash(x: number): number {
  const p = 1 / (1 + Math.exp(-x))
  return p < smallest ? smallest : p > 1 - smallest ? 1 - smallest : p
}
