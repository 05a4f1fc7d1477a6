/** Vectors of users and items, row-major, and biases of items. The score of an item for a user is the product of their vectors plus the item's bias. */
export interface BprVectors {
  readonly width: number
  readonly users: Float32Array
  readonly items: Float32Array
  readonly biases: Float32Array
}

/** One step of `fitBpr` for a user alone: the items and biases stay as they are. Changes `user` in place. */
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

/** A random word as a number from 0 to below `below`. */
export function bounded(word: number, below: number): number {
  return Math.floor(word * below * 2 ** -32)
}
