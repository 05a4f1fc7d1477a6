import type { CollabRun, RatingPrediction, Recommendation } from '../apps/collab/collab-run.ts'
import { fieldsOf, idField, numberField, truthField } from './fields.ts'
import { MicroBatcher } from './micro-batcher.ts'

type RawId = string | number | boolean
interface Pair {
  readonly user: RawId
  readonly item: RawId
}

/** Answers pairs of user and item, those of different requests together, and recommends. */
export class CollabService {
  readonly #run: CollabRun
  readonly #batcher: MicroBatcher<Pair, RatingPrediction>

  constructor(run: CollabRun) {
    this.#run = run
    this.#batcher = new MicroBatcher(async (pairs) =>
      run.predict(
        pairs.map(({ user }) => user),
        pairs.map(({ item }) => item),
      ),
    )
  }

  /** @throws RequestError naming the field that is wrong. */
  async one(body: unknown): Promise<RatingPrediction> {
    return this.#batcher.ask(pairOf(body, 'The pair', ''))
  }

  many(pairs: readonly unknown[]): Promise<RatingPrediction[]> {
    const read = pairs.map((pair, i) => pairOf(pair, `Pair ${i}`, `[${i}].`))
    return Promise.all(read.map((pair) => this.#batcher.ask(pair)))
  }

  /** @throws RequestError naming the field that is wrong. */
  recommend(body: unknown): Recommendation {
    const fields = fieldsOf(body, 'The request', ['user', 'n', 'excludeSeen'])
    return this.#run.recommend(idField(fields, 'user'), {
      n: numberField(fields, 'n', 10, { low: 1, high: 10_000, whole: true }),
      excludeSeen: truthField(fields, 'excludeSeen', true),
    })
  }
}

function pairOf(body: unknown, what: string, prefix: string): Pair {
  const fields = fieldsOf(body, what, ['user', 'item'])
  return {
    user: idField(fields, 'user', `${prefix}user`),
    item: idField(fields, 'item', `${prefix}item`),
  }
}
