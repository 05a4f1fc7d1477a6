import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import {
  chooseRanking,
  CollabFilterDataset,
  eventsOf,
  fit,
  fitBpr,
  fitEase,
  fitIals,
  judgeRanking,
  Ranking,
  trainRanking,
  type Events,
  type Ranker,
} from 'lanner/collab'
import { getCvIdxs } from 'lanner/data'
import { Table } from 'lanner/tables'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { machine, UsageError, wholeNumber } from '../reproduce/report.ts'
import { rankingPage, scoreLines, type RankingRow } from './ranking-page.ts'

/** Fraction of the rows held out. */
const HELD = 0.25

/**
 * Compares recommenders on the events of a ratings file:
 *
 *     npm run compare -- ranking [--ratings FILE] [--user userId] [--item movieId] [--rating rating] [--seeds 1,2,3] [--out docs/compare-ranking.md]
 *
 * A random quarter of the rows is held out. Every held-out item is a hit, whatever its rating. For each user with a held-out item, all items without
 * a training row of this user are ranked.
 */
export async function compareRanking(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ratings: { type: 'string' },
      user: { type: 'string', default: 'userId' },
      item: { type: 'string', default: 'movieId' },
      rating: { type: 'string', default: 'rating' },
      seeds: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  })
  const seeds = values.seeds.split(',').map((text) => wholeNumber('seeds', text))
  const data = process.env['LANNER_DATA'] ?? join('..', 'shared', 'data')
  const file = values.ratings ?? join(data, 'movielens-small-2016', 'ratings.csv')
  const { user, item, rating } = values
  if (user === '' || item === '' || rating === '')
    throw new UsageError('--user, --item and --rating need column names')
  await init()
  const dataset = await CollabFilterDataset.fromCsv(file, { user, item, rating })
  const rows: RankingRow[] = []
  const chosen: string[] = []
  for (const seed of seeds) {
    console.log(`seed ${seed}`)
    const split = heldOut(dataset, seed)
    for (const [name, make] of Object.entries(tools)) {
      const began = performance.now()
      const { scoresOf, note } = await make(split)
      const seconds = (performance.now() - began) / 1000
      const scores = judgeRanking(split.train, split.held, scoresOf)
      rows.push({ name, seed, ...scores, seconds })
      if (note !== undefined) chosen.push(`seed ${seed}: ${note}`)
      console.log(
        `  ${name}: nDCG@10 ${scores.ndcg10.toFixed(4)}, recall@20 ${scores.recall20.toFixed(4)}, coverage ${scores.coverage.toFixed(4)} (${seconds.toFixed(1)} s)${note === undefined ? '' : `: ${note}`}`,
      )
    }
  }
  console.log(`\n${machine()}\n\n${scoreLines(rows)}`)
  if (values.out !== undefined)
    await writeFileAtomically(values.out, await rankingPage(rows, chosen, machine()))
}

/** The data of one seed. */
interface HeldOut {
  readonly dataset: CollabFilterDataset
  readonly trainRows: Int32Array
  readonly train: Events
  readonly held: Events
}

interface Trained {
  readonly scoresOf: (user: number) => Float64Array
  /** The chosen model. */
  readonly note?: string
}

function heldOut(dataset: CollabFilterDataset, seed: number): HeldOut {
  const { userIndex, itemIndex, users, items } = dataset
  const heldRows = getCvIdxs(userIndex.length, { valPct: HELD, seed })
  const isHeld = new Uint8Array(userIndex.length)
  for (const row of heldRows) isHeld[row] = 1
  const trainRows = Int32Array.from(isHeld.keys()).filter((row) => isHeld[row] === 0)
  const of = (rows: ArrayLike<number>): Events =>
    eventsOf(userIndex, itemIndex, users.length, items.length, rows)
  return { dataset, trainRows, train: of(trainRows), held: of(heldRows) }
}

const byRanker =
  (make: (train: Events) => Ranker | Promise<Ranker>) =>
  async ({ train }: HeldOut): Promise<Trained> => {
    const ranking = new Ranking(train, [{ ranker: await make(train), weight: 1 }])
    return { scoresOf: (user) => ranking.score(ranking.historyOf(user), user).scores }
  }

const tools: Readonly<Record<string, (split: HeldOut) => Promise<Trained>>> = {
  popularity: ({ train }) => {
    const ranking = new Ranking(train, [])
    return Promise.resolve({ scoresOf: () => ranking.popularity.slice() })
  },
  EASE: byRanker((train) => fitEase(train)),
  iALS: byRanker((train) => fitIals(train)),
  BPR: byRanker((train) => fitBpr(train)),
  'lanner (default)': async ({ train }) => {
    const plan = await chooseRanking(train)
    const ranking = await trainRanking(train, plan)
    const note = plan.members
      .map(({ name, weight, settings }) => `${weight.toFixed(2)} ${name} ${JSON.stringify(settings)}`)
      .join(' + ')
    return { note, scoresOf: (user) => ranking.score(ranking.historyOf(user), user).scores }
  },
  'predicted ratings': async ({ dataset, trainRows }) => {
    const { userIndex, itemIndex, ratings, items } = dataset
    const rows = Array.from(trainRows, (row) => ({
      user: userIndex[row]!,
      item: itemIndex[row]!,
      rating: ratings[row]!,
    }))
    const run = await fit(Table.fromRows(rows), {
      user: 'user',
      item: 'item',
      rating: 'rating',
      ranking: 'none',
    })
    return {
      scoresOf: (user) =>
        Float64Array.from(
          run.predict(Array<number>(items.length).fill(user), [...items.keys()]),
          (answer) => answer.rating,
        ),
    }
  },
}
