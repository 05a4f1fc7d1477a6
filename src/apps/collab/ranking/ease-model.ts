import { lengthsOf, listOf, type Events } from './events.ts'
import type { Ranker, RankerArray } from './ranker.ts'

export type EaseSettings = Readonly<Record<'l2' | 'l2PerEvent' | 'activity' | 'correction', number>>

/** Values derived from the settings and the numbers of events. */
export interface EaseScales {
  /** The penalty added to the diagonal for each item. */
  readonly penalties: Float64Array
  /** Weight of the events of each user; their mean over events is 1. */
  readonly weights: Float64Array
}

export function easeScales(
  { users, ofUser, ofItem }: Events,
  { l2, l2PerEvent, activity }: EaseSettings,
): EaseScales {
  const counts = lengthsOf(ofUser)
  const weights = Float64Array.from(counts, (count) => Math.max(1, count) ** -activity)
  let [sum, count] = [0, 0]
  for (let user = 0; user < users; user++) {
    sum += counts[user]! * weights[user]!
    count += counts[user]!
  }
  for (let user = 0; user < users; user++) weights[user]! *= sum === 0 ? 1 : count / sum
  const penalties = Float64Array.from({ length: ofItem.starts.length - 1 }, (_, item) =>
    listOf(ofItem, item).reduce((penalty, user) => penalty + l2PerEvent * weights[user]!, l2),
  )
  return { penalties, weights }
}

/** A trained EASE model. In form `items` its matrix has the item-to-item weights; in form `users` the inverse over users, from which the weights follow. */
export class Ease implements Ranker {
  readonly name = 'ease'
  readonly settings: EaseSettings
  readonly arrays: Readonly<Record<string, RankerArray>>
  readonly #own: Weights

  constructor(settings: EaseSettings, form: 'users' | 'items', matrix: Float32Array, events: Events) {
    const size = form === 'users' ? events.users : events.items
    this.settings = settings
    this.arrays = { [form]: { shape: [size, size], data: matrix } }
    this.#own =
      form === 'users'
        ? new WeightsOfUsers(settings, matrix, events)
        : new WeightsOfItems(matrix, events.items)
  }

  scores(history: ArrayLike<number>, user?: number): Float64Array {
    return this.#own.scores(history, user)
  }

  contributions(history: ArrayLike<number>, items: ArrayLike<number>): Float64Array[] {
    return Array.from(items, (item) => this.#own.contributions(history, item))
  }

  similar(item: number): Float64Array {
    return this.#own.scores([item])
  }
}

interface Weights {
  scores(history: ArrayLike<number>, user?: number): Float64Array
  contributions(history: ArrayLike<number>, item: number): Float64Array
}

class WeightsOfItems implements Weights {
  readonly #matrix: Float32Array
  readonly #items: number

  constructor(matrix: Float32Array, items: number) {
    this.#matrix = matrix
    this.#items = items
  }

  scores(history: ArrayLike<number>): Float64Array {
    const scores = new Float64Array(this.#items)
    for (let i = 0; i < history.length; i++) {
      const row = this.#matrix.subarray(history[i]! * this.#items, (history[i]! + 1) * this.#items)
      for (let item = 0; item < row.length; item++) scores[item]! += row[item]!
    }
    return scores
  }

  contributions(history: ArrayLike<number>, item: number): Float64Array {
    return Float64Array.from(history, (other) => this.#matrix[other * this.#items + item]!)
  }
}

/** Maximum cached numbers for explaining recommendations. */
const KEPT = 4_000_000

/**
 * With D the penalties, M = (I + X D^-1 X^T)^-1 and P = D^-1 - D^-1 X^T M X D^-1, the weight of item i for another item j is
 *
 *     -P[i, j] / P[j, j] = (X^T M X)[i, j] / (D[i] D[j] P[j, j])
 */
class WeightsOfUsers implements Weights {
  readonly #m: Float32Array
  readonly #events: Events
  readonly #penalties: Float64Array
  /** Square roots of the users' weights: rows of X are multiplied by them. */
  readonly #roots: Float64Array
  /** 1 / (D[j] P[j, j]), to the power of the correction */
  readonly #scale: Float64Array
  /** The weight that an item would have for itself. */
  readonly #self: Float64Array
  readonly #sums = new Map<number, Float32Array>()

  constructor(settings: EaseSettings, m: Float32Array, events: Events) {
    const { items, users, ofItem } = events
    const { penalties, weights } = easeScales(events, settings)
    const roots = weights.map(Math.sqrt)
    this.#m = m
    this.#events = events
    this.#penalties = penalties
    this.#roots = roots
    this.#scale = new Float64Array(items)
    this.#self = new Float64Array(items)
    for (let item = 0; item < items; item++) {
      const own = listOf(ofItem, item)
      let sum = 0
      for (const a of own) for (const b of own) sum += roots[a]! * roots[b]! * m[a * users + b]!
      const share = sum / this.#penalties[item]!
      this.#scale[item] = (1 - share) ** -settings.correction
      this.#self[item] = share * this.#scale[item]!
    }
  }

  scores(history: ArrayLike<number>, user?: number): Float64Array {
    const z = this.#weightsOfUsers(history, user)
    const { items, ofUser } = this.#events
    const { starts, values } = ofUser
    const scores = new Float64Array(items)
    for (let other = 0; other < z.length; other++) {
      const own = this.#roots[other]! * z[other]!
      for (let i = starts[other]!; i < starts[other + 1]!; i++) scores[values[i]!]! += own
    }
    for (let item = 0; item < items; item++) scores[item]! *= this.#scale[item]!
    for (let i = 0; i < history.length; i++) scores[history[i]!]! -= this.#self[history[i]!]!
    return scores
  }

  contributions(history: ArrayLike<number>, item: number): Float64Array {
    const { ofItem } = this.#events
    const sums = this.#sumsOf(item)
    return Float64Array.from(history, (own) => {
      if (own === item) return 0
      let sum = 0
      for (const user of listOf(ofItem, own)) sum += this.#roots[user]! * sums[user]!
      return (sum * this.#scale[item]!) / this.#penalties[own]!
    })
  }

  /** Column `item` of M X, cached for the items that are recommended most. */
  #sumsOf(item: number): Float32Array {
    const kept = this.#sums.get(item)
    if (kept !== undefined) return kept
    const { users, ofItem } = this.#events
    const sums = new Float32Array(users)
    for (const user of listOf(ofItem, item)) {
      const root = this.#roots[user]!
      for (let other = 0, at = user * users; other < users; other++, at++) sums[other]! += root * this.#m[at]!
    }
    if (this.#sums.size < Math.floor(KEPT / users)) this.#sums.set(item, sums)
    return sums
  }

  /** M X D^-1 x, with x the history. */
  #weightsOfUsers(history: ArrayLike<number>, user?: number): Float64Array {
    const { users, ofItem } = this.#events
    const m = this.#m
    // For a user in the training data this is a column of M (X D^-1 X^T) = I - M, divided by the factor of their row of X.
    if (user !== undefined)
      return Float64Array.from(
        { length: users },
        (_, other) => (Number(other === user) - m[user * users + other]!) / this.#roots[user]!,
      )
    const likeness = new Float64Array(users)
    for (let i = 0; i < history.length; i++)
      for (const other of listOf(ofItem, history[i]!))
        likeness[other]! += this.#roots[other]! / this.#penalties[history[i]!]!
    const z = new Float64Array(users)
    for (let other = 0; other < users; other++) {
      const own = likeness[other]!
      if (own !== 0) for (let at = 0, row = other * users; at < users; at++) z[at]! += own * m[row + at]!
    }
    return z
  }
}
