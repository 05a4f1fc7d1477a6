import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import type { Cell } from '../../data/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import { idKey, type Id } from './id.ts'
import type { EmbeddingDotBias } from './models/index.ts'
import { toBase64 } from '../run/base64.ts'

/** Facts of a run on ratings; `metrics` and `training` grow while it trains. */
export interface CollabRunFacts {
  readonly model: {
    readonly name: 'dot-bias'
    readonly users: number
    readonly items: number
    readonly factors: number
    readonly yRange: readonly [number, number]
  }
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

export interface CollabRunParts {
  /** The rated pairs, by index. */
  readonly seen: { readonly users: Int32Array; readonly items: Int32Array }
  readonly titles: ReadonlyMap<Id, string> | null
  readonly facts: CollabRunFacts
}

/** One recommended item. */
export interface Recommended {
  readonly item: Id
  /** Null if the run has no titles. */
  readonly title: string | null
  /** The predicted rating. */
  readonly rating: number
}

export interface Recommendation {
  /** Best first. */
  readonly items: readonly Recommended[]
  /** False for a user unseen in training: the items are then those with the highest biases, the same for everyone. */
  readonly known: boolean
}

export interface RecommendOptions {
  /** Default 10. */
  readonly n?: number
  /** Excludes items that the user has already rated. Default true. */
  readonly excludeSeen?: boolean
}

const recommendOptionNames: OptionNames<RecommendOptions> = { n: true, excludeSeen: true }

/** A predicted rating. */
export interface RatingPrediction {
  readonly rating: number
  readonly knownUser: boolean
  readonly knownItem: boolean
}

/** A trained rating model with its users and items. */
export class CollabRun extends Run<'collab'> {
  readonly app = 'collab'
  readonly model: EmbeddingDotBias
  readonly users: readonly Id[]
  readonly items: readonly Id[]
  readonly titles: ReadonlyMap<Id, string> | null
  readonly facts: CollabRunFacts
  readonly seen: { readonly users: Int32Array; readonly items: Int32Array }
  readonly #userNumbers: ReadonlyMap<string, number>
  readonly #itemNumbers: ReadonlyMap<string, number>

  constructor(
    model: EmbeddingDotBias,
    users: readonly Id[],
    items: readonly Id[],
    { seen, titles, facts }: CollabRunParts,
  ) {
    super()
    this.model = model
    this.users = users
    this.items = items
    this.seen = seen
    this.titles = titles
    this.facts = facts
    this.#userNumbers = new Map(users.map((id, i) => [idKey(id), i]))
    this.#itemNumbers = new Map(items.map((id, i) => [idKey(id), i]))
  }

  /** The learned bias of each item: how much better than average it is rated, whoever rates it. */
  itemBias(): Float32Array {
    return this.model.ib.weight.dataSync() as Float32Array
  }

  userBias(): Float32Array {
    return this.model.ub.weight.dataSync() as Float32Array
  }

  /** The embeddings of the items, row-major. */
  itemVectors(): { readonly values: Float32Array; readonly width: number } {
    return { values: this.model.i.weight.dataSync() as Float32Array, width: this.model.i.embeddingDim }
  }

  userVectors(): { readonly values: Float32Array; readonly width: number } {
    return { values: this.model.u.weight.dataSync() as Float32Array, width: this.model.u.embeddingDim }
  }

  /** Number of ratings of each item in the data. */
  itemCounts(): Int32Array {
    return counted(this.seen.items, this.items.length)
  }

  userCounts(): Int32Array {
    return counted(this.seen.users, this.users.length)
  }

  /**
   * The items with the highest predicted ratings for a user. Ids are matched as text, so '7' finds 7.
   *
   * @throws ValueError unless n is a whole number from 1.
   */
  recommend(user: Cell, options: RecommendOptions = {}): Recommendation {
    checkOptions('CollabRun.recommend', options, recommendOptionNames)
    const { n = 10, excludeSeen = true } = options
    if (!Number.isInteger(n) || n < 1)
      throw new ValueError('recommend', `n must be a whole number from 1, got ${n}`)
    const number = numberOf(this.#userNumbers, user)
    const score = this.#scorer()
    const hidden = new Uint8Array(this.items.length)
    if (excludeSeen && number !== undefined)
      this.seen.users.forEach((who, row) => {
        if (who === number) hidden[this.seen.items[row]!] = 1
      })
    const ratings = Float64Array.from(this.items, (_, item) => score(number, item))
    const best = Array.from(this.items, (_, item) => item)
      .filter((item) => hidden[item] === 0)
      .toSorted((a, b) => ratings[b]! - ratings[a]! || a - b)
      .slice(0, n)
    return {
      items: best.map((item) => ({
        item: this.items[item]!,
        title: this.#title(this.items[item]!),
        rating: ratings[item]!,
      })),
      known: number !== undefined,
    }
  }

  /**
   * Predicts the ratings of user-item pairs. A missing id, or one unseen in training, gets the average bias and no embedding.
   *
   * @throws DataError if the numbers of users and items differ.
   */
  predict(users: readonly Cell[], items: readonly Cell[]): RatingPrediction[] {
    if (users.length !== items.length)
      throw new DataError(
        `predict needs one item per user, got ${users.length} users and ${items.length} items.`,
      )
    const score = this.#scorer()
    return users.map((user, i) => {
      const who = numberOf(this.#userNumbers, user)
      const what = numberOf(this.#itemNumbers, items[i]!)
      return { rating: score(who, what), knownUser: who !== undefined, knownItem: what !== undefined }
    })
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'collab',
      model: { ...model },
      data: {
        ...data,
        users: this.users.map(plainId),
        items: this.items.map(plainId),
        ...(this.titles === null ? {} : { titles: this.items.map((id) => this.#title(id)) }),
        seen: { users: toBase64(this.seen.users), items: toBase64(this.seen.items) },
      },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  #title(id: Id): string | null {
    return this.titles?.get(id) ?? null
  }

  /** The rating of a user and an item by index, undefined for an unknown one. */
  #scorer(): (user: number | undefined, item: number | undefined) => number {
    const [u, i, ub, ib] = [this.userVectors(), this.itemVectors(), this.userBias(), this.itemBias()]
    const [usualUser, usualItem] = [mean(ub), mean(ib)]
    const [low, high] = this.model.yRange
    const { width } = u
    return (user, item) => {
      let sum = (user === undefined ? usualUser : ub[user]!) + (item === undefined ? usualItem : ib[item]!)
      if (user !== undefined && item !== undefined)
        for (let k = 0; k < width; k++) sum += u.values[user * width + k]! * i.values[item * width + k]!
      return low + (high - low) / (1 + Math.exp(-sum))
    }
  }
}

/** The index of an id; undefined for an unknown or missing one. */
function numberOf(numbers: ReadonlyMap<string, number>, id: Cell): number | undefined {
  return id === null ? undefined : numbers.get(idKey(id))
}

function plainId(id: Id): number | string | boolean | { readonly date: string } {
  return id instanceof Date ? { date: id.toISOString() } : id
}

function counted(index: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const i of index) counts[i]!++
  return counts
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
