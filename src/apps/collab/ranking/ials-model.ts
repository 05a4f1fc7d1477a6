import { cosines } from './cosines.ts'
import { FactorSolver } from './factor-solver.ts'
import { cholesky, choleskySolve } from '../../../base/cholesky.ts'
import type { Ranker, RankerArray } from './ranker.ts'

export type IalsSettings = Readonly<Record<'factors' | 'epochs' | 'l2' | 'unobserved' | 'steps', number>>

/** A trained iALS model: the vectors of the items. The vector of a user is computed from their history, as in training. */
export class Ials implements Ranker {
  readonly name = 'ials'
  readonly settings: IalsSettings
  readonly arrays: Readonly<Record<string, RankerArray>>
  readonly #items: Float32Array
  readonly #solver: FactorSolver

  constructor(settings: IalsSettings, items: Float32Array) {
    const { factors, unobserved } = settings
    this.settings = settings
    this.arrays = { items: { shape: [items.length / factors, factors], data: items } }
    this.#items = items
    this.#solver = new FactorSolver(items, factors, unobserved)
  }

  /** The vector of a user with this history, in an array that the next call overwrites. */
  vectorOf(history: ArrayLike<number>): Float64Array {
    return this.#solver.solve(history, this.#ridge(history.length))
  }

  scores(history: ArrayLike<number>): Float64Array {
    const vector = this.vectorOf(history)
    const width = vector.length
    const items = this.#items
    const scores = new Float64Array(items.length / width)
    for (let item = 0, at = 0; item < scores.length; item++) {
      let [even, odd] = [0, 0]
      for (let k = 0; k + 1 < width; k += 2, at += 2) {
        even += vector[k]! * items[at]!
        odd += vector[k + 1]! * items[at + 1]!
      }
      if (width % 2 === 1) even += vector[width - 1]! * items[at++]!
      scores[item] = even + odd
    }
    return scores
  }

  /** The score of item j is h_j^T A^-1 (sum over the history h_i): one term for each (Hu et al., section 5). */
  contributions(history: ArrayLike<number>, items: ArrayLike<number>): Float64Array[] {
    const { factors } = this.settings
    const a = this.#solver.matrix(history, this.#ridge(history.length))
    cholesky(a, factors)
    return Array.from(items, (item) => {
      const b = Float64Array.from(this.#items.subarray(item * factors, (item + 1) * factors))
      choleskySolve(a, factors, b)
      return Float64Array.from(history, (own) => {
        let sum = 0
        for (let k = 0; k < factors; k++) sum += b[k]! * this.#items[own * factors + k]!
        return sum
      })
    })
  }

  similar(item: number): Float64Array {
    return cosines(this.#items, this.settings.factors, item)
  }

  #ridge(events: number): number {
    const { l2, unobserved, factors } = this.settings
    return l2 * (events + (unobserved * this.#items.length) / factors)
  }
}
