import type { CollabRun, RatingPrediction } from '../../apps/collab/collab-run.ts'
import { fieldsOf, idField, numberField, queryFields, truthField } from '../fields.ts'
import { MicroBatcher } from '../micro-batcher.ts'
import { answers, body, count, list, number, object, query, text, truth } from '../openapi.ts'
import { getRoute, manyRoute, postRoute, type ManyService, type Route, type RouteLimits } from '../routes.ts'

/** Maximum number of recommended items. */
const MOST = 10_000

type RawId = string | number | boolean
interface Pair {
  readonly user: RawId
  readonly item: RawId
}

/** `/predict`: the ratings of user-item pairs; `/recommend`: the items a user would rate highest. */
export function collabRoutes(run: CollabRun, limits: RouteLimits): readonly Route[] {
  const id = { oneOf: [text, number, truth] }
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
  const responses = answers(
    'Best first',
    object({
      items: list(object({ item: id, title: { type: ['string', 'null'] }, rating: number })),
      known: { ...truth, description: 'false for a user not in the training data' },
    }),
  )
  const options = { n: count(MOST, 10), excludeSeen: { ...truth, default: true } }
  const recommend = (asked: unknown): object => {
    const fields = fieldsOf(asked, 'The request', ['user', 'n', 'excludeSeen'])
    return run.recommend(idField(fields, 'user'), {
      n: numberField(fields, 'n', 10, { low: 1, high: MOST, whole: true }),
      excludeSeen: truthField(fields, 'excludeSeen', true),
    })
  }
  return [
    pairs,
    getRoute(
      '/recommend',
      {
        summary: 'The items a user would rate highest',
        parameters: [
          query('user', text, true),
          query('n', options.n),
          query('excludeSeen', options.excludeSeen),
        ],
        responses,
      },
      limits,
      (asked) => queryFields(asked, { numbers: ['n'], truths: ['excludeSeen'] }),
      recommend,
    ),
    postRoute(
      '/recommend',
      {
        summary: 'The items a user would rate highest',
        requestBody: body(object({ user: id, ...options }, ['user'])),
        responses,
      },
      limits,
      recommend,
    ),
  ]
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
