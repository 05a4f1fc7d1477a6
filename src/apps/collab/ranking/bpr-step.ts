/** Vectors of users and items, row-major, and biases of items. The score of an item for a user is the product of their vectors plus the item's bias. */
export interface BprVectors {
  readonly width: number
  readonly users: Float32Array
  readonly items: Float32Array
  readonly biases: Float32Array
}

/** The loss of one pair of items for a user: see `fitBpr`. */
export function bprLoss(
  { width, users, items, biases }: BprVectors,
  user: number,
  item: number,
  other: number,
  l2: number,
): number {
  let difference = biases[item]! - biases[other]!
  let squares = biases[item]! ** 2 + biases[other]! ** 2
  for (let k = 0; k < width; k++) {
    const [w, a, b] = [users[user * width + k]!, items[item * width + k]!, items[other * width + k]!]
    difference += w * (a - b)
    squares += w * w + a * a + b * b
  }
  return Math.log1p(Math.exp(-difference)) + (l2 / 2) * squares
}

/** One step down the gradient of `bprLoss`. With `fixed` items and biases stay as they are. */
export function bprStep(
  { width, users, items, biases }: BprVectors,
  user: number,
  item: number,
  other: number,
  lr: number,
  l2: number,
  fixed = false,
): void {
  const [u, i, j] = [user * width, item * width, other * width]
  let difference = biases[item]! - biases[other]!
  for (let k = 0; k < width; k++) difference += users[u + k]! * (items[i + k]! - items[j + k]!)
  const pull = 1 / (1 + Math.exp(difference))
  for (let k = 0; k < width; k++) {
    const [w, a, b] = [users[u + k]!, items[i + k]!, items[j + k]!]
    users[u + k] = w + lr * (pull * (a - b) - l2 * w)
    if (fixed) continue
    items[i + k] = a + lr * (pull * w - l2 * a)
    items[j + k] = b + lr * (-pull * w - l2 * b)
  }
  if (fixed) return
  biases[item]! += lr * (pull - l2 * biases[item]!)
  biases[other]! += lr * (-pull - l2 * biases[other]!)
}

/** A random word as a number from 0 to below `below`. */
export function bounded(word: number, below: number): number {
  return Math.floor(word * below * 2 ** -32)
}
