/** Vectors of users and items, row-major, and biases of items. The score of an item for a user is the dot product of their vectors plus the item's bias. */
export interface BprVectors {
  readonly width: number
  readonly users: Float32Array
  readonly items: Float32Array
  readonly biases: Float32Array
}

/** A step of `fitBpr` that updates only the user: items and biases stay the same. Changes `user` in place. */
export function stepUser(
  { width, items, biases }: BprVectors,
  user: Float32Array,
  item: number,
  other: number,
  lr: number,
  l2: number,
): void {
  const [i, j] = [item * width, other * width]
  let difference = biases[item]! - biases[other]!
  for (let k = 0; k < width; k++) difference += user[k]! * (items[i + k]! - items[j + k]!)
  const pull = 1 / (1 + Math.exp(difference))
  for (let k = 0; k < width; k++) {
    const w = user[k]!
    user[k] = w + lr * (pull * (items[i + k]! - items[j + k]!) - l2 * w)
  }
}

/** Maps a random word to an integer from 0 to below `below`. */
export function bounded(word: number, below: number): number {
  return Math.floor(word * below * 2 ** -32)
}
