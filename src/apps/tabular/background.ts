import { Generator } from '../../base/philox.ts'

/** The number of training rows that explanations compare with. */
export const BACKGROUND_ROWS = 100

/** A random sample of the training rows, in order: the background that explanations compare with. */
export function backgroundRows(trainRows: Int32Array, seed: number): Int32Array {
  const drawn = new Generator(seed, 'sampling').permutation(trainRows.length).slice(0, BACKGROUND_ROWS)
  return drawn.toSorted().map((at) => trainRows[at]!)
}
