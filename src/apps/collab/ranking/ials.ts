import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { boxMuller } from '../../../base/box-muller.ts'
import { Breathing } from '../../../base/breathe.ts'
import { Generator } from '../../../base/philox.ts'
import { requireEvents, lengthsOf, type Events } from './events.ts'
import { factorSide, improveFactors } from './factor-steps.ts'
import { Ials } from './ials-model.ts'

export interface IalsOptions {
  /** Length of the vectors. Default 64. */
  readonly factors?: number
  /** Default 10. */
  readonly epochs?: number
  /** L2 penalty, which grows with the number of events of a user or item. Default 0.01. */
  readonly l2?: number
  /** Weight of the pairs without an event, which should score 0. Default 0.3. */
  readonly unobserved?: number
  /** Conjugate gradient steps per vector and epoch. Default 3. */
  readonly steps?: number
  /** Seed of the initial vectors. Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
}

const ialsOptionNames: OptionNames<IalsOptions> = {
  factors: true,
  epochs: true,
  l2: true,
  unobserved: true,
  steps: true,
  seed: true,
  signal: true,
}

/**
 * Implicit alternating least squares (Hu, Koren and Volinsky 2008), with the penalty and the initial values of Rendle et al. (2021): vectors of users and items
 * that minimize
 *
 *     sum over events (1 - w h)^2  +  unobserved * sum over all pairs (w h)^2  +  sum over vectors l2 * (events + unobserved * pairs) * |vector|^2
 *
 * where `events` and `pairs` are those of the vector's user or item. Each epoch improves all users, then all items, by a few conjugate gradient steps.
 *
 * @example
 * const model = await fitIals(eventsOf(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1), 2, 3), { factors: 2 })
 * model.scores([0]) // item 1 is above item 2
 */
export async function fitIals(events: Events, options: IalsOptions = {}): Promise<Ials> {
  checkOptions('fitIals', options, ialsOptionNames)
  requireEvents('fitIals', events)
  const { factors = 64, epochs = 10, l2 = 0.01, unobserved = 0.3, steps = 3, seed = 42, signal } = options
  const { users, items, ofUser, ofItem } = events
  const counts = { users: lengthsOf(ofUser), items: lengthsOf(ofItem) }
  const ridgeOf = (own: Int32Array, others: number) => (row: number) => l2 * (own[row]! + unobserved * others)
  const userSide = factorSide(
    new Float32Array(users * factors),
    factors,
    ofUser,
    ridgeOf(counts.users, items),
  )
  const itemSide = factorSide(
    normals(items * factors, 0.1 / Math.sqrt(factors), seed),
    factors,
    ofItem,
    ridgeOf(counts.items, users),
  )
  const breathing = new Breathing(50)
  const pause = async (): Promise<void> => {
    await breathing.now()
    signal?.throwIfAborted()
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    await improveFactors(userSide, itemSide, { unobserved, steps }, pause)
    await improveFactors(itemSide, userSide, { unobserved, steps }, pause)
  }
  return new Ials({ factors, epochs, l2, unobserved, steps }, (await itemSide.vectors.data()) as Float32Array)
}

/** Normally distributed numbers. */
export function normals(count: number, deviation: number, seed: number): Float32Array {
  const words = new Generator(seed, 'init').words(new Uint32Array(count + (count % 2)))
  const values = new Float32Array(words.length)
  for (let i = 0; i < words.length; i += 2) {
    const pair = boxMuller(words[i]!, words[i + 1]!)
    values[i] = deviation * pair[0]
    values[i + 1] = deviation * pair[1]
  }
  return values.subarray(0, count)
}
