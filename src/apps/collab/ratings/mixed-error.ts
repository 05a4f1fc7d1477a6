/**
 * The weight of the second of two predictions, from 0 to 1, with which their blend has the least squared error.
 *
 * @example
 * bestShare([1, 1], [3, 3], [2, 2.5], [0, 1]) // 0.625
 */
export function bestShare(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  truth: ArrayLike<number>,
  rows: readonly number[],
): number {
  let [product, square] = [0, 0]
  for (const row of rows) {
    const step = second[row]! - first[row]!
    product += (truth[row]! - first[row]!) * step
    square += step * step
  }
  return square === 0 ? 0 : Math.min(1, Math.max(0, product / square))
}

/**
 * The mean squared error of a blend of two predictions. For each half of the rows the weight is chosen on the other half, so no row scores a weight that it helped to choose.
 *
 * @returns the error, and the weight chosen on all rows.
 */
export function mixedError(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  truth: ArrayLike<number>,
): { readonly error: number; readonly share: number } {
  const rows = Array.from({ length: truth.length }, (_, row) => row)
  const halves = [rows.filter((row) => row % 2 === 0), rows.filter((row) => row % 2 === 1)] as const
  let sum = 0
  for (const [own, other] of [halves, halves.toReversed()] as const) {
    const share = bestShare(first, second, truth, other!)
    for (const row of own!) sum += ((1 - share) * first[row]! + share * second[row]! - truth[row]!) ** 2
  }
  return { error: sum / rows.length, share: bestShare(first, second, truth, rows) }
}
