import { Generator } from '../../base/philox.ts'

/** The number of training rows that predictions are explained against. */
export const BACKGROUND_ROWS = 100

/** A random sample of the training rows, in their order: what one prediction is explained against. */
export function backgroundRows(trainRows: Int32Array, seed: number): Int32Array {
  const drawn = new Generator(seed, 'sampling').permutation(trainRows.length).slice(0, BACKGROUND_ROWS)
  return drawn.toSorted().map((at) => trainRows[at]!)
}
