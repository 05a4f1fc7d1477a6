import { requireNumbers } from './check-argument.ts'
import { ShapeError } from './errors.ts'

/**
 * Pearson's correlation; null if one side is constant, as it is then undefined.
 *
 * @throws ShapeError if the sides differ in length.
 * @example
 * pearson([1, 2, 3], [2, 4, 6]) // 1
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  checkSides('pearson', a, b)
  const count = a.length
  let meanA = 0
  let meanB = 0
  for (let i = 0; i < count; i++) {
    meanA += a[i]! / count
    meanB += b[i]! / count
  }
  let both = 0
  let ofA = 0
  let ofB = 0
  for (let i = 0; i < count; i++) {
    const x = a[i]! - meanA
    const y = b[i]! - meanB
    both += x * y
    ofA += x * x
    ofB += y * y
  }
  const scale = Math.sqrt(ofA) * Math.sqrt(ofB)
  return scale > 0 ? Math.max(-1, Math.min(1, both / scale)) : null
}

/**
 * Spearman's correlation: Pearson's correlation of the ranks, with ties sharing their mean rank.
 *
 * @example
 * spearman([1, 2, 3], [1, 10, 11]) // 1
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  checkSides('spearman', a, b)
  return pearson(ranks(a), ranks(b))
}

/**
 * The rank of each value, from 1; ties share their mean rank.
 *
 * @example
 * Array.from(ranks([5, 1, 5])) // [2.5, 1, 2.5]
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  requireNumbers('ranks', 'values', values)
  const order = Float64Array.from(values, (_, i) => i).toSorted((i, j) => values[i]! - values[j]!)
  const out = new Float64Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) out[order[i]!] = (start + 1 + end) / 2
    start = end
  }
  return out
}

function checkSides(operation: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  requireNumbers(operation, 'one side', a)
  requireNumbers(operation, 'the other side', b)
  if (a.length !== b.length)
    throw new ShapeError(operation, 'both sides must have the same length', { a: [a.length], b: [b.length] })
}
