import { requireList, wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Cell } from '../../data/index.ts'
import type { SafetensorsTensor } from '../../data/safetensors/dtypes.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import { toBase64 } from '../run/base64.ts'
import type { CollabRunFacts, RatingModelFacts } from './collab-run-facts.ts'
import { EventModel } from './event-model.ts'
import { idKey, type Id } from './id.ts'
import { ItemNames } from './item-names.ts'
import { netScorer, type Scorer } from './net-scorer.ts'
import { rankingFacts } from './ranking-facts.ts'
import type { EmbeddingDotBias } from './models/embedding-dot-bias.ts'
import { eventsOf, type Events } from './ranking/events.ts'
import type { FittedRanking } from './ranking/fit-ranking.ts'
import { cosines } from './ranking/cosines.ts'
import type { Ranking } from './ranking/ranking.ts'
import { rankingTensors, savedRanking } from './ranking/saved-ranking.ts'
import { topItems } from './ranking/top-items.ts'
import type { RatedRows } from './ratings/biases.ts'
import { tasteTensors, type TasteRidge } from './ratings/taste-ridge.ts'
import {
  recommendOptionNames,
  type Recommendation,
  type Recommended,
  type RecommendOptions,
  type SimilarItem,
} from './recommendation.ts'

export interface CollabRunParts {
  /** The rated pairs, by index. */
  readonly seen: { readonly users: Int32Array; readonly items: Int32Array }
  readonly titles: ReadonlyMap<Id, string> | null
  readonly facts: CollabRunFacts
  /** The ranking that recommends items. Default: by predicted rating. */
  readonly ranking?: Ranking | null
  /** A closed-form model that is blended with the net. Default: none. */
  readonly tastes?: TasteRidge | null
}

/** Number of cached answers: a server gets the same requests repeatedly. */
const ANSWERS = 20_000

/** A predicted rating. */
export interface RatingPrediction {
  readonly rating: number
  readonly knownUser: boolean
  readonly knownItem: boolean
}

/**
 * A trained recommender with its users and items. Trained on ratings, it has two models: one predicts ratings, the other ranks items. Trained on events, it has only
 * the latter.
 *
 * @example
 * const rows = Array.from({ length: 300 }, (_, i) => ({ who: i % 20, what: (i * 7) % 30, stars: 1 + (i % 5) }))
 * const run = await collab.fit(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars', epochs: 1, factors: 4 })
 * run.items.length // 30
 * run.recommend(3, { n: 2 }).items.length // 2
 * await run.save('/tmp/lanner-collab-run')
 */
export class CollabRun extends Run<'collab'> {
  readonly app = 'collab'
  /** The rating model; it has no weights in a run on events. */
  readonly model: EmbeddingDotBias | EventModel
  readonly users: readonly Id[]
  readonly items: readonly Id[]
  readonly titles: ReadonlyMap<Id, string> | null
  readonly seen: { readonly users: Int32Array; readonly items: Int32Array }
  #facts: CollabRunFacts
  #ranking: Ranking | null
  #tastes: TasteRidge | null
  readonly #userNumbers: ReadonlyMap<string, number>
  readonly #itemNumbers: ReadonlyMap<string, number>
  #events: Events | null
  #names: ItemNames | null = null
  readonly #answers = new Map<string, Recommendation>()

  constructor(
    model: EmbeddingDotBias | EventModel,
    users: readonly Id[],
    items: readonly Id[],
    { seen, titles, facts, ranking = null, tastes = null }: CollabRunParts,
  ) {
    super()
    this.model = model
    this.users = users
    this.items = items
    this.seen = seen
    this.titles = titles
    this.#facts = facts
    this.#ranking = ranking
    this.#tastes = tastes
    this.#events = ranking?.events ?? null
    this.#userNumbers = new Map(users.map((id, i) => [idKey(id), i]))
    this.#itemNumbers = new Map(items.map((id, i) => [idKey(id), i]))
  }

  get facts(): CollabRunFacts {
    return this.#facts
  }

  /** The ranking that recommends items; null in runs of Lanner 0.1, which recommend by predicted rating. */
  get ranking(): Ranking | null {
    return this.#ranking
  }

  /** The closed-form model that is blended with the net; null if there is only the net. */
  get tastes(): TasteRidge | null {
    return this.#tastes
  }

  /** The weight of the closed-form model in a predicted rating, from 0 to 1; the net has the rest. One half if there were no rows to choose it on. */
  get tasteShare(): number {
    const { tasteShare } = this.#facts.metrics
    return this.#tastes === null ? 0 : typeof tasteShare === 'number' ? tasteShare : 0.5
  }

  /** @internal From now on, blends the net's predictions with those of this model. */
  useTastes(tastes: TasteRidge): void {
    this.#tastes = tastes
    this.#answers.clear()
    this.#facts = {
      ...this.#facts,
      model: { ...(this.#facts.model as RatingModelFacts), tastes: { width: tastes.arrays.width } },
    }
  }

  /** @internal From now on, recommends with this ranking; records how it was chosen and its scores. */
  useRanking(fitted: FittedRanking): void {
    const { training, metrics } = rankingFacts(fitted)
    this.#ranking = fitted.ranking
    this.#answers.clear()
    this.#events = fitted.ranking.events
    this.#facts = {
      ...this.#facts,
      model: { ...this.#facts.model, ranking: savedRanking(fitted.ranking) },
    }
    Object.assign(this.#facts.training, training)
    Object.assign(this.#facts.metrics, metrics)
  }

  /** Whether it can predict ratings. */
  get hasRatings(): boolean {
    return !(this.model instanceof EventModel)
  }

  /** The learned bias of each item: how much better than average it is rated, independent of the user. */
  itemBias(): Float32Array {
    return this.#rated('itemBias').ib.weight.dataSync() as Float32Array
  }

  userBias(): Float32Array {
    return this.#rated('userBias').ub.weight.dataSync() as Float32Array
  }

  /** The embeddings of the items, row-major. */
  itemVectors(): { readonly values: Float32Array; readonly width: number } {
    const { i } = this.#rated('itemVectors')
    return { values: i.weight.dataSync() as Float32Array, width: i.embeddingDim }
  }

  userVectors(): { readonly values: Float32Array; readonly width: number } {
    const { u } = this.#rated('userVectors')
    return { values: u.weight.dataSync() as Float32Array, width: u.embeddingDim }
  }

  /** Number of ratings of each item in the data. */
  itemCounts(): Int32Array {
    return counted(this.seen.items, this.items.length)
  }

  userCounts(): Int32Array {
    return counted(this.seen.users, this.users.length)
  }

  /**
   * Items for a user, best first: by the ranking model, or by predicted rating in runs without one. Ids are matched as text, so '7'
   * finds 7. A user unseen in training gets the most popular items.
   *
   * @throws ValueError unless n is an integer of at least 1; DataError for an unknown item in `only` or `exclude`.
   */
  recommend(user: Cell, options: RecommendOptions = {}): Recommendation {
    checkOptions('CollabRun.recommend', options, recommendOptionNames)
    if (user === undefined) throw wrongArgument('recommend', 'a user id', user)
    const number = numberOf(this.#userNumbers, user)
    if (number === undefined) return { items: this.#ranked(new Int32Array(), number, options), known: false }
    const key = `${number} ${JSON.stringify(options)}`
    const kept = this.#answers.get(key)
    if (kept !== undefined) return kept
    const answer = { items: this.#ranked(this.#historyOf(number), number, options), known: true }
    if (this.#answers.size === ANSWERS) this.#answers.clear()
    this.#answers.set(key, answer)
    return answer
  }

  /**
   * Items for a new user, based on items that they like, without training.
   *
   * @param likes Ids or titles.
   * @throws DataError for unknown items, suggesting similar titles; ValueError unless n is an integer of at least 1, and for a run without a ranking model.
   */
  recommendFor(likes: readonly Cell[], options: RecommendOptions = {}): Recommendation {
    checkOptions('CollabRun.recommendFor', options, recommendOptionNames)
    requireItems('recommendFor', likes)
    if (likes.length === 0)
      throw new ValueError('recommendFor', 'needs at least one item that the user likes')
    if (this.ranking === null)
      throw new ValueError(
        'recommendFor',
        'this run was saved by Lanner 0.1 and has no ranking model; train it again with lanner fit',
      )
    return { items: this.#ranked(this.#itemNames().findAll(likes), undefined, options), known: false }
  }

  /**
   * The items most similar to an item, most similar first: those that the same users choose. Runs without a ranking model compare embeddings.
   *
   * @param item An id or a title.
   * @throws DataError for an unknown item, suggesting similar titles; ValueError unless n is an integer of at least 1.
   */
  similar(item: Cell, n = 10): SimilarItem[] {
    checkNumber('similar', n)
    if (item === undefined) throw wrongArgument('similar', 'an item', item)
    const [number] = this.#itemNames().findAll([item])
    const near =
      this.ranking === null || this.ranking.members.length === 0
        ? this.#nearest(number!, n)
        : this.ranking.similar(number!, n)
    return near.map((own) => Object.assign(this.#named(own.item), { score: own.score }))
  }

  /**
   * The items with an id or title, most rated first: several if they share a title. `recommendFor` and `similar` take the first.
   *
   * @param name An id or a title; an id means one item.
   * @returns their ids; none for an unknown item.
   */
  itemsNamed(name: Cell): readonly Id[] {
    return this.#itemNames()
      .named(name)
      .map((item) => this.items[item]!)
  }

  /**
   * Predicts the ratings of user-item pairs. A missing id, or one unseen in training, gets an average bias and no embedding.
   *
   * @throws DataError if the numbers of users and items differ.
   */
  predict(users: readonly Cell[], items: readonly Cell[]): RatingPrediction[] {
    for (const list of [users, items])
      requireList('predict', 'lists of users and of items, as in predict([1], [31])', list)
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

  protected override arrays(): ReadonlyMap<string, SafetensorsTensor> {
    return new Map([
      ...(this.ranking === null ? [] : rankingTensors(this.ranking)),
      ...(this.#tastes === null ? [] : tasteTensors(this.#tastes)),
    ])
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

  #ranked(history: Int32Array, user: number | undefined, options: RecommendOptions): Recommended[] {
    const { n = 10, excludeSeen = true, only, exclude, reasons = 3 } = options
    checkNumber('recommend', n)
    for (const list of [only, exclude]) if (list !== undefined) requireItems('recommend', list)
    const { ranking } = this
    const rating = this.hasRatings ? this.#scorer() : null
    const { scores, scales } =
      ranking === null
        ? { scores: Float64Array.from(this.items, (_, item) => rating!(user, item)), scales: [] }
        : ranking.score(history, user)
    if (only !== undefined) {
      const kept = this.#itemNames().matching(only)
      scores.forEach((_, item) => kept.has(item) || (scores[item] = -Infinity))
    }
    for (const item of exclude === undefined ? [] : this.#itemNames().matching(exclude))
      scores[item] = -Infinity
    if (excludeSeen) for (const item of history) scores[item] = -Infinity
    const best = topItems(scores, n)
    const because = this.#because(history, best, scales, reasons)
    return Array.from(best, (item, i) =>
      Object.assign(this.#named(item), {
        rating: rating === null ? null : rating(user, item),
        score: scores[item]!,
        because: because[i] ?? [],
      }),
    )
  }

  /** The items of the history that contribute most to the score of each item. */
  #because(
    history: Int32Array,
    items: Int32Array,
    scales: readonly number[],
    most: number,
  ): Recommended['because'][] {
    if (most === 0 || history.length === 0) return []
    const shares = this.ranking?.reasons(history, items, scales) ?? []
    return shares.map((own) =>
      Array.from(topItems(own, most))
        .filter((at) => own[at]! > 0)
        .map((at) => Object.assign(this.#named(history[at]!), { share: own[at]! })),
    )
  }

  /** @internal The predictions of the net and of the closed-form model for some rows. @throws ValueError if there is only the net. */
  bothPredictions(
    { userIndex, itemIndex }: RatedRows,
    rows: ArrayLike<number>,
  ): { readonly net: Float64Array; readonly tastes: Float64Array } {
    const tastes = this.#tastes
    if (tastes === null) throw new ValueError('bothPredictions', 'this run has only the net')
    const net = netScorer(this.#rated('bothPredictions'))
    return {
      net: Float64Array.from(rows, (row) => net(userIndex[row], itemIndex[row])),
      tastes: Float64Array.from(rows, (row) => tastes.rating(userIndex[row], itemIndex[row])),
    }
  }

  #historyOf(user: number): Int32Array {
    this.#events ??= eventsOf(this.seen.users, this.seen.items, this.users.length, this.items.length)
    const { starts, values } = this.#events.ofUser
    return values.subarray(starts[user], starts[user + 1])
  }

  /** The items with the most similar embeddings, or the most popular ones in a run without embeddings. */
  #nearest(item: number, n: number): { readonly item: number; readonly score: number }[] {
    const scores = this.hasRatings
      ? cosines(this.itemVectors().values, this.itemVectors().width, item)
      : Float64Array.from(this.itemCounts())
    scores[item] = -Infinity
    return Array.from(topItems(scores, n), (other) => ({ item: other, score: scores[other]! }))
  }

  #itemNames(): ItemNames {
    return (this.#names ??= new ItemNames(this.items, this.titles, this.#itemNumbers, this.itemCounts()))
  }

  #named(item: number): { readonly item: Id; readonly title: string | null } {
    return { item: this.items[item]!, title: this.#title(this.items[item]!) }
  }

  #title(id: Id): string | null {
    return this.titles?.get(id) ?? null
  }

  #rated(asked: string): EmbeddingDotBias {
    if (this.model instanceof EventModel)
      throw new ValueError(
        asked,
        'this run was trained on events, so it cannot predict ratings; use recommend',
      )
    return this.model
  }

  /** The rating of a user and an item by index, undefined for an unknown one. */
  #scorer(): Scorer {
    const net = netScorer(this.#rated('predict'))
    const [tastes, share] = [this.#tastes, this.tasteShare]
    return tastes === null
      ? net
      : (user, item) => (1 - share) * net(user, item) + share * tastes.rating(user, item)
  }
}

/** @throws ValueError if items are not a list, such as a string. */
function requireItems(operation: string, items: unknown): void {
  requireList(operation, "a list of items, such as ['Alien']", items)
}

/** The index of an id; undefined for an unknown or missing one. */
function numberOf(numbers: ReadonlyMap<string, number>, id: Cell): number | undefined {
  return id === null ? undefined : numbers.get(idKey(id))
}

/** @throws ValueError unless n is an integer of at least 1. */
function checkNumber(asked: string, n: number): void {
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(asked, `n must be an integer of at least 1, got ${shownValue(n)}`)
}

function plainId(id: Id): number | string | boolean | { readonly date: string } {
  return id instanceof Date ? { date: id.toISOString() } : id
}

function counted(index: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const i of index) counts[i]!++
  return counts
}
