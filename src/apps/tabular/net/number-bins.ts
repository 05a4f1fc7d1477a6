/** Number of bins of a number column, from quantiles, or between its distinct values if there are no more. */
export const BINS = 16
/** If most rows have one of a few values (such as capital gains, which are mostly 0), the others get up to 64 bins, one per 500 rows. */
const [UNEVEN_BINS, ROWS_FOR_A_BIN] = [64, 500]

/**
 * Increasing edges of the bins of a number column: its distinct values if there are at most 17, otherwise 16 quantiles. If many values are equal, so that
 * few quantiles differ, the remaining values get more bins, depending on the number of rows. A column with fewer than three distinct values has no bins.
 *
 * @param values of the training rows, in any order.
 * @example
 * binEdges(Float32Array.of(0, 1, 5, 5)) // [0, 1, 5]
 * binEdges(Float32Array.of(0, 1)) // []
 */
export function binEdges(values: Float32Array, bins = BINS): number[] {
  const sorted = values.toSorted()
  const distinct = distinctOf(sorted)
  if (distinct.length < 3) return []
  if (distinct.length <= bins + 1) return [...distinct]
  const edges = quantiles(sorted, bins)
  // One value in most rows: the other values get the remaining bins.
  const most = Math.max(bins, Math.min(UNEVEN_BINS, Math.floor(values.length / ROWS_FOR_A_BIN)))
  return edges.length > bins / 2 ? edges : merge(edges, quantiles(distinct, most - edges.length + 1))
}

function quantiles(sorted: ArrayLike<number>, bins: number): number[] {
  const edges: number[] = []
  for (let i = 0; i <= bins; i++) {
    const place = (i / bins) * (sorted.length - 1)
    const [low, share] = [Math.floor(place), place - Math.floor(place)]
    const below = sorted[low]!
    const edge = Math.fround(share === 0 ? below : below + share * (sorted[low + 1]! - below))
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge)
  }
  return edges
}

function merge(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].toSorted((x, y) => x - y)
}

function distinctOf(sorted: Float32Array): Float32Array {
  const out = new Float32Array(sorted.length)
  let count = 0
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) out[count++] = sorted[i]!
  return out.subarray(0, count)
}
