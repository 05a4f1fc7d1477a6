import type { EmbeddingDotBias } from './models/embedding-dot-bias.ts'

/** The rating of a user and an item by index; undefined for an unknown one. */
export type Scorer = (user: number | undefined, item: number | undefined) => number

/**
 * Computes the net's ratings one pair at a time, without tensors. An unknown user or item has the average bias and no embedding.
 *
 * @example
 * const model = new EmbeddingDotBias({ users: 3, items: 4, factors: 2, yRange: [1, 5] })
 * const rating = netScorer(model)(0, undefined)
 * rating > 1 && rating < 5 // true
 */
export function netScorer({ u, i, ub, ib, yRange: [low, high] }: EmbeddingDotBias): Scorer {
  const [users, items] = [u.weight.dataSync(), i.weight.dataSync()]
  const [userBias, itemBias] = [ub.weight.dataSync(), ib.weight.dataSync()]
  const [usualUser, usualItem] = [mean(userBias), mean(itemBias)]
  const width = u.embeddingDim
  return (user, item) => {
    let sum =
      (user === undefined ? usualUser : userBias[user]!) + (item === undefined ? usualItem : itemBias[item]!)
    if (user !== undefined && item !== undefined)
      for (let k = 0; k < width; k++) sum += users[user * width + k]! * items[item * width + k]!
    return low + (high - low) / (1 + Math.exp(-sum))
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}
