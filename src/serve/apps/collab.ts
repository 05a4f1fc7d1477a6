import type { CollabRun, RatingPrediction } from '../../apps/collab/collab-run.ts'
import type { RecommendOptions } from '../../apps/collab/recommendation.ts'
import { defined } from '../../base/defined.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { fieldOf, fieldsOf, idField, numberField, queryFields, truthField, type Fields } from '../fields.ts'
import { MicroBatcher } from '../micro-batcher.ts'
import { answers, body, count, list, number, object, query, text, truth, type Json } from '../openapi.ts'
import { RequestError } from '../request-error.ts'
import { getRoute, manyRoute, postRoute, type ManyService, type Route, type RouteLimits } from '../routes.ts'

/** Maximum number of recommended items. */
const MOST = 10_000

const id: Json = { oneOf: [text, number, truth] }

type RawId = string | number | boolean
interface Pair {
  readonly user: RawId
  readonly item: RawId
}

/** `/predict`: the ratings of user-item pairs; `/recommend`: the best items for a user; `/similar`: items that the same people choose. */
export function collabRoutes(run: CollabRun, limits: RouteLimits): readonly Route[] {
  const pairs = manyRoute(
    {
      path: '/predict',
      summary: 'Predicts the rating of a user-item pair, or of a list of pairs',
      one: object({ user: id, item: id }),
      answer: object({ rating: number, knownUser: truth, knownItem: truth }),
      field: 'predictions',
    },
    limits,
    pairService(run),
  )
  return [...(run.hasRatings ? [pairs] : []), ...recommendRoutes(run, limits), ...similarRoutes(run, limits)]
}

/** `/recommend`: by query for a known user, by body also for a new user, from items that they like. */
function recommendRoutes(run: CollabRun, limits: RouteLimits): Route[] {
  const named = { item: id, title: { type: ['string', 'null'] } }
  const responses = answers(
    'Best first',
    object({
      items: list(
        object({
          ...named,
          rating: { type: ['number', 'null'], description: 'the predicted rating; null without ratings' },
          score: number,
          because: list(object({ ...named, share: number })),
        }),
      ),
      known: { ...truth, description: 'false for a user not in the training data' },
    }),
  )
  const options = {
    n: count(MOST, 10),
    excludeSeen: { ...truth, default: true },
    reasons: count(100, 3),
  }
  const names = (description: string): Json => ({ ...list(id), description })
  const recommend = (asked: unknown): object => {
    const fields = fieldsOf(asked, 'The request', [
      'user',
      'likes',
      'n',
      'excludeSeen',
      'reasons',
      'only',
      'exclude',
    ])
    const likes = namesField(fields, 'likes')
    if (likes !== undefined && fieldOf(fields, 'user') !== undefined)
      throw new RequestError('likes', 'Send "user", or "likes" for a new user, not both.')
    const asks: RecommendOptions = {
      n: numberField(fields, 'n', 10, { low: 1, high: MOST, whole: true }),
      excludeSeen: truthField(fields, 'excludeSeen', true),
      reasons: numberField(fields, 'reasons', 3, { low: 0, high: 100, whole: true }),
      ...defined({ only: namesField(fields, 'only'), exclude: namesField(fields, 'exclude') }),
    }
    return namingItems(() =>
      likes === undefined ? run.recommend(idField(fields, 'user'), asks) : run.recommendFor(likes, asks),
    )
  }
  const summary = 'The best items for a user, or for a new user who likes some items'
  return [
    getRoute(
      '/recommend',
      {
        summary,
        parameters: [
          query('user', text, true),
          query('n', options.n),
          query('excludeSeen', options.excludeSeen),
          query('reasons', options.reasons),
        ],
        responses,
      },
      limits,
      (asked) => queryFields(asked, { numbers: ['n', 'reasons'], truths: ['excludeSeen'] }),
      recommend,
    ),
    postRoute(
      '/recommend',
      {
        summary,
        requestBody: body(
          object(
            {
              user: id,
              likes: names('ids or titles of items that a new user likes, instead of a user'),
              ...options,
              only: names('ids, titles, or titles with *: recommends only these items'),
              exclude: names('leaves these items out'),
            },
            [],
          ),
        ),
        responses,
      },
      limits,
      recommend,
    ),
  ]
}

/** `/similar`: the items that the same people choose. */
function similarRoutes(run: CollabRun, limits: RouteLimits): Route[] {
  return [
    getRoute(
      '/similar',
      {
        summary: 'The items most similar to an item, by id or title',
        parameters: [query('item', text, true), query('n', count(MOST, 10))],
        responses: answers(
          'Most similar first',
          object({
            items: list(object({ item: id, title: { type: ['string', 'null'] }, score: number })),
          }),
        ),
      },
      limits,
      (asked) => queryFields(asked, { numbers: ['n'] }),
      (asked) => {
        const fields = fieldsOf(asked, 'The request', ['item', 'n'])
        const n = numberField(fields, 'n', 10, { low: 1, high: MOST, whole: true })
        return namingItems(() => ({ items: run.similar(idField(fields, 'item'), n) }))
      },
    ),
  ]
}

/** A list of ids or titles. @throws RequestError naming the field. */
function namesField(fields: Fields, name: string): RawId[] | undefined {
  const value = fieldOf(fields, name)
  if (value === undefined) return undefined
  const valid = (own: unknown): boolean =>
    (typeof own === 'string' && own.length <= 500) || typeof own === 'boolean' || Number.isFinite(own)
  if (Array.isArray(value) && value.length > 0 && value.length <= MOST && value.every(valid))
    return value as RawId[]
  throw new RequestError(name, `"${name}" must be a list of ids or titles, got ${shownValue(value)}.`)
}

/** An unknown item is an error of the request. */
function namingItems<T>(answer: () => T): T {
  try {
    return answer()
  } catch (error) {
    if (error instanceof DataError || error instanceof ValueError) throw new RequestError(null, error.message)
    throw error
  }
}

/** Predicts pairs, batching those of different requests. */
function pairService(run: CollabRun): ManyService {
  const batcher = new MicroBatcher<Pair, RatingPrediction>(async (pairs) =>
    run.predict(
      pairs.map(({ user }) => user),
      pairs.map(({ item }) => item),
    ),
  )
  return {
    one: async (asked, signal) => batcher.ask(pairOf(asked, 'The pair', ''), signal),
    async many(asked, signal) {
      const pairs = asked.map((pair, i) => pairOf(pair, `Pair ${i}`, `[${i}].`))
      return Promise.all(pairs.map((pair) => batcher.ask(pair, signal)))
    },
  }
}

function pairOf(asked: unknown, what: string, prefix: string): Pair {
  const fields = fieldsOf(asked, what, ['user', 'item'])
  return {
    user: idField(fields, 'user', `${prefix}user`),
    item: idField(fields, 'item', `${prefix}item`),
  }
}
