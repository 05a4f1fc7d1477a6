import { Generator } from '../../../base/philox.ts'
import { bounded, stepUser, type BprVectors } from './bpr-step.ts'
import { cosines } from './cosines.ts'
import type { Ranker, RankerArray } from './ranker.ts'

export type BprSettings = Readonly<Record<'factors' | 'epochs' | 'lr' | 'l2', number>>

/** Steps per item of the history when fitting the vector of a new user, and their minimum. */
const [STEPS, LEAST] = [40, 400]

/** A trained BPR model. New users get a vector from training steps that change nothing else. */
export class Bpr implements Ranker {
  readonly name = 'bpr'
  readonly settings: BprSettings
  readonly arrays: Readonly<Record<string, RankerArray>>
  readonly #vectors: BprVectors

  constructor(settings: BprSettings, vectors: BprVectors) {
    const { width, users, items, biases } = vectors
    this.settings = settings
    this.#vectors = vectors
    this.arrays = {
      users: { shape: [users.length / width, width], data: users },
      items: { shape: [items.length / width, width], data: items },
      biases: { shape: [biases.length], data: biases },
    }
  }

  scores(history: ArrayLike<number>, user?: number): Float64Array {
    const { width, users, items, biases } = this.#vectors
    const own = user === undefined ? this.#fold(history) : users.subarray(user * width, (user + 1) * width)
    return Float64Array.from(biases, (bias, item) => {
      let sum = bias
      for (let k = 0, at = item * width; k < width; k++, at++) sum += own[k]! * items[at]!
      return sum
    })
  }

  contributions(): null {
    return null
  }

  similar(item: number): Float64Array {
    return cosines(this.#vectors.items, this.#vectors.width, item)
  }

  #fold(history: ArrayLike<number>): Float32Array {
    const user = new Float32Array(this.#vectors.width)
    if (history.length === 0) return user
    const mine = new Set(Array.from(history))
    const steps = Math.max(LEAST, STEPS * history.length)
    const words = new Generator(0, 'sampling').words(new Uint32Array(2 * steps))
    for (let step = 0; step < steps; step++) {
      const item = history[bounded(words[2 * step]!, history.length)]!
      const other = bounded(words[2 * step + 1]!, this.#vectors.biases.length)
      const lr = this.settings.lr * (1 - step / steps)
      if (!mine.has(other)) stepUser(this.#vectors, user, item, other, lr, this.settings.l2)
    }
    return user
  }
}
