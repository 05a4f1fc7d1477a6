import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { scope, tensor, zeros } from '../../../tensor/index.ts'
import { kernels } from '../../../tensor/runtime.ts'
import { Breathing } from '../../../base/breathe.ts'
import { Generator } from '../../../base/philox.ts'
import { Bpr } from './bpr-model.ts'
import { bounded, type BprVectors } from './bpr-step.ts'
import { requireEvents, listOf, type Events } from './events.ts'
import { normals } from './ials.ts'

export interface BprOptions {
  /** Length of the vectors. Default 64. */
  readonly factors?: number
  /** Passes over the events. Default 100. */
  readonly epochs?: number
  /** Learning rate, with linear decay to 0. Default 0.1. */
  readonly lr?: number
  /** L2 penalty of the vectors and biases in each step. Default 0.01. */
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
 * Bayesian personalized ranking (Rendle et al. 2009): vectors of users and items and biases of items, trained so that an item with an event
 * scores above a random one without. Each step takes an event (u, i) and an item j at random, and lowers
 *
 *     -log sigmoid(score(u, i) - score(u, j)) + l2 / 2 * (|u|^2 + |i|^2 + |j|^2 + biases^2)
 *
 * @example
 * const model = await fitBpr(eventsOf(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1), 2, 3), { factors: 2 })
 * model.scores([0]) // item 1 is above item 2
 */
export async function fitBpr(events: Events, options: BprOptions = {}): Promise<Bpr> {
  checkOptions('fitBpr', options, bprOptionNames)
  requireEvents('fitBpr', events)
  const { factors = 64, epochs = 100, lr = 0.1, l2 = 0.01, seed = 42, signal } = options
  const { users, items, ofUser } = events
  const initial = normals((users + items) * factors, 0.1 / Math.sqrt(factors), seed)
  const sides = {
    users: tensor(initial.slice(0, users * factors), { shape: [users, factors] }),
    items: tensor(initial.slice(users * factors), { shape: [items, factors] }),
    biases: zeros(items),
  }
  const owners = new Int32Array(ofUser.values.length)
  for (let user = 0; user < users; user++) owners.fill(user, ofUser.starts[user], ofUser.starts[user + 1])
  const random = new Generator(seed, 'sampling')
  const breathing = new Breathing(50)
  const steps = epochs * owners.length
  const words = new Uint32Array(2 * AT_ONCE)
  const room = new Int32Array(3 * AT_ONCE)
  for (let step = 0; step < steps; step += AT_ONCE) {
    random.words(words)
    const drawn = Math.min(AT_ONCE, steps - step)
    let used = 0
    for (let k = 0; k < drawn; k++) {
      const event = bounded(words[2 * k]!, owners.length)
      const other = bounded(words[2 * k + 1]!, items)
      const user = owners[event]!
      // Two items of the user form no pair.
      if (has(listOf(ofUser, user), other)) continue
      room.set([user, ofUser.values[event]!, other], 3 * used++)
    }
    const onHost = room.slice(0, 3 * used)
    scope(() =>
      kernels().pairSteps({
        ...sides,
        triples: tensor(onHost, { shape: [used, 3] }),
        onHost,
        rate: lr * (1 - step / steps),
        slope: (-lr * drawn) / steps / Math.max(1, used),
        l2,
      }),
    )
    await breathing.now()
    signal?.throwIfAborted()
  }
  const vectors: BprVectors = {
    width: factors,
    users: (await sides.users.data()) as Float32Array,
    items: (await sides.items.data()) as Float32Array,
    biases: (await sides.biases.data()) as Float32Array,
  }
  return new Bpr({ factors, epochs, lr, l2 }, vectors)
}

/** Steps between two pauses. */
const AT_ONCE = 1 << 15

/** Whether a sorted list contains a value. */
function has(list: Int32Array, value: number): boolean {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < value) low = middle + 1
    else high = middle
  }
  return list[low] === value
}
