/**
 * The 97.5 % point of Student's t, for 95 % intervals of a mean; for 5 or more degrees of freedom by the Cornish-Fisher expansion
 * (Abramowitz and Stegun, 26.7.5), within 0.2 %.
 */
export function studentBound(freedom: number): number {
  const few = [12.7062, 4.30265, 3.18245, 2.77645][freedom - 1]
  if (few !== undefined) return few
  const z = 1.959964
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
}
