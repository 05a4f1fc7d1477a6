import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { Breathing } from '../../../base/breathe.ts'
import { Generator } from '../../../base/philox.ts'
import { Bpr } from './bpr-model.ts'
import { bounded, bprStep, type BprVectors } from './bpr-step.ts'
import { listOf, type Events } from './events.ts'
import { normals } from './ials.ts'

export interface BprOptions {
  /** Length of the vectors. Default 64. */
  readonly factors?: number
  /** Passes over the events. Default 100. */
  readonly epochs?: number
  /** Learning rate, falling to 0 in a straight line. Default 0.1. */
  readonly lr?: number
  /** Penalty of the vectors and biases in each step. Default 0.01. */
  readonly l2?: number
  /** Seed of initial vectors and sampling. Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
}

const bprOptionNames: OptionNames<BprOptions> = {
  factors: true,
  epochs: true,
  lr: true,
  l2: true,
  seed: true,
  signal: true,
}

/**
 * Bayesian personalised ranking (Rendle et al. 2009): vectors of users and items and biases of items, trained so that an item with an event scores above a random one
 * without. Each step takes an event (u, i) and an item j at random, and lowers
 *
 *     -log sigmoid(score(u, i) - score(u, j)) + l2 / 2 * (|u|^2 + |i|^2 + |j|^2 + biases^2)
 *
 * @example
 * const model = await fitBpr(eventsOf(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1), 2, 3), { factors: 2 })
 * model.scores([0]) // item 1 is above item 2
 */
export async function fitBpr(events: Events, options: BprOptions = {}): Promise<Bpr> {
  checkOptions('fitBpr', options, bprOptionNames)
  const { factors = 64, epochs = 100, lr = 0.1, l2 = 0.01, seed = 42, signal } = options
  const { users, items, ofUser } = events
  const initial = normals((users + items) * factors, 0.1 / Math.sqrt(factors), seed)
  const vectors: BprVectors = {
    width: factors,
    users: initial.slice(0, users * factors),
    items: initial.slice(users * factors),
    biases: new Float32Array(items),
  }
  const owners = new Int32Array(ofUser.values.length)
  for (let user = 0; user < users; user++) owners.fill(user, ofUser.starts[user], ofUser.starts[user + 1])
  const random = new Generator(seed, 'sampling')
  const breathing = new Breathing(50)
  const steps = epochs * owners.length
  const words = new Uint32Array(2 * 4096)
  for (let step = 0; step < steps; step += 4096) {
    random.words(words)
    for (let k = 0; k < Math.min(4096, steps - step); k++) {
      const event = bounded(words[2 * k]!, owners.length)
      const other = bounded(words[2 * k + 1]!, items)
      const user = owners[event]!
      // A pair of two items of the user says nothing.
      if (has(listOf(ofUser, user), other)) continue
      bprStep(vectors, user, ofUser.values[event]!, other, lr * (1 - (step + k) / steps), l2)
    }
    await breathing.now()
    signal?.throwIfAborted()
  }
  return new Bpr({ factors, epochs, lr, l2 }, vectors)
}

/** Whether a sorted list has a value. */
function has(list: Int32Array, value: number): boolean {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < value) low = middle + 1
    else high = middle
  }
  return list[low] === value
}
