import { checkWhole } from '../run/whole-setting.ts'
import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { getCvIdxs } from '../../data/index.ts'
import { seed32 } from '../../data/mt19937.ts'
import { Table } from '../../data/tables/table.ts'
import * as F from '../../nn/functional/index.ts'
import { Adam } from '../../optim/index.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { trainRun } from '../run/train-run.ts'
import { collabBaselines } from './baselines.ts'
import { CollabFilterDataset } from './collab-filter-dataset.ts'
import { CollabRun } from './collab-run.ts'
import { EventModel } from './event-model.ts'
import { BeforeTraining, learnRanking } from './learn-ranking.ts'
import { EmbeddingDotBias } from './models/index.ts'
import { mixedError } from './ratings/mixed-error.ts'
import { chooseTastes, fitTasteRidge } from './ratings/taste-ridge.ts'
import { type CollabFitOptions, type CollabFitStart, collabFitOptionNames } from './options.ts'

/**
 * Trains a recommender, and returns it with its users and items, its scores on held-out rows, and those of baselines.
 *
 * On ratings it trains two models: one predicts ratings, the other ranks items for `recommend` (where every rating counts as an event). On events, which
 * are rows without `rating` in the options, it trains only the latter.
 *
 * @param ratings A dataset, or a table with `user`, `item` and, for ratings, `rating` in the options.
 * @throws DataError for unusable rows (see `CollabFilterDataset.fromTable`), ValueError for a setting out of range.
 * @example
 * const rows = Array.from({ length: 300 }, (_, i) => ({ who: i % 20, what: (i * 7) % 30, stars: 1 + ((i % 20) + ((i * 7) % 30)) % 5 }))
 * const run = await collab.fit(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars', epochs: 1, factors: 4 })
 * const [best] = run.recommend(3, { n: 1 }).items
 * run.items.includes(best.item) // true
 */
export async function fit(
  ratings: CollabFilterDataset | Table,
  options: CollabFitOptions = {},
): Promise<CollabRun> {
  checkOptions('fit', options, collabFitOptionNames)
  if (!(ratings instanceof Table) && !(ratings instanceof CollabFilterDataset))
    throw wrongArgument(
      'collab.fit',
      'a Table, such as Table.fromRows(rows) or await readTable(path)',
      ratings,
    )
  const settings = {
    factors: 50,
    epochs: 5,
    batchSize: 64,
    lr: 5e-3,
    weightDecay: 2e-4,
    valid: 0.2,
    validLast: false,
    tastes: true,
    ranking: 'auto' as const,
    seed: 42,
    ...defined(options),
  }
  const { factors, epochs, batchSize, weightDecay, valid, seed } = settings
  for (const [key, value] of Object.entries({ factors, epochs, batchSize }))
    checkWhole('collab.fit', key, value)
  if (!(weightDecay >= 0 && weightDecay <= 1000))
    throw new ValueError('collab.fit', `weightDecay must be from 0 to 1000, got ${shownValue(weightDecay)}`)
  if (!(valid >= 0 && valid < 1))
    throw new ValueError('collab.fit', `valid must be at least 0 and below 1, got ${shownValue(valid)}`)
  const asked: number | 'auto' = settings.lr
  if (asked !== 'auto' && !(asked > 0 && asked < Infinity))
    throw new ValueError('collab.fit', `lr must be above 0, or 'auto', got ${shownValue(asked)}`)
  const dataset = ratings instanceof Table ? datasetOf(ratings, options) : ratings
  const count = dataset.ratings.length
  const validRows = settings.validLast
    ? lastRows(dataset, valid)
    : getCvIdxs(count, { valPct: valid, seed: seed32(seed) })
  const rows = dataset.isEvents ? 'events' : 'ratings'
  const warnings =
    dataset.duplicates === 0
      ? []
      : [
          dataset.isEvents
            ? `${dataset.duplicates} of ${count} events repeat the user and item of an earlier row; each pair counts once.`
            : `${dataset.duplicates} of ${count} ratings repeat the user and item of an earlier row; all of them are used.`,
        ]
  warnings.unshift(...dataset.notes.map(({ message }) => message))
  if (valid > 0 && validRows.length === 0)
    warnings.push(
      `${count} ${rows} are too few to hold out ${Math.round(100 * valid)} % of them for validation, so there is no validation ${dataset.isEvents ? 'score' : 'error'}.`,
    )
  if (
    options.device !== undefined &&
    options.device !== 'cpu' &&
    (dataset.isEvents || settings.ranking !== 'none')
  )
    warnings.push(
      'The models that rank items have closed forms, which are computed on the CPU, whatever the device.',
    )
  const { users, items } = dataset
  const among = settings.ranking
  const parts = {
    seen: { users: dataset.userIndex, items: dataset.itemIndex },
    titles: options.titles ?? null,
  }
  const data = { ratings: count, columns: dataset.columns, duplicates: dataset.duplicates }
  const start = {
    users: users.length,
    items: items.length,
    trainRatings: count - validRows.length,
    validRatings: validRows.length,
    validRows,
    warnings,
  }
  if (dataset.isEvents) {
    if (options.dataParallel !== undefined)
      throw new ValueError('collab.fit', 'dataParallel is for ratings; events have no net to train')
    const sizes = { users: users.length, items: items.length }
    const run = new CollabRun(new EventModel(), users, items, {
      ...parts,
      facts: {
        model: { name: 'events', ...sizes, ranking: { members: [] } },
        training: { valid, seed },
        data,
        metrics: {},
      },
    })
    const { name: backend, threads } = kernels()
    options.onStart?.({ ...start, baseline: null, run, backend, threads, parameters: 0, seed })
    const choice = among === 'none' ? 'popularity' : among
    await learnRanking(run, dataset, validRows, { among: choice, seed, signal: options.signal })
    return run
  }
  const baseline = validRows.length === 0 ? null : collabBaselines(dataset, validRows)
  manualSeed(seed)
  const yRange = options.yRange ?? ([dataset.minScore, dataset.maxScore] as const)
  const sizes = { users: users.length, items: items.length, factors, yRange }
  const model = new EmbeddingDotBias(sizes)
  const run = new CollabRun(model, users, items, {
    ...parts,
    facts: {
      model: { name: 'dot-bias', ...sizes },
      training: { epochs, batchSize, lr: asked, weightDecay, valid, seed, epochsDone: 0 },
      data,
      metrics: baseline === null ? {} : { baseline },
    },
  })
  const before = new BeforeTraining(async () => {
    // Of several processes, one keeps the run.
    if ((options.dataParallel?.rank ?? 0) > 0) return
    if (settings.tastes && run.tastes === null) {
      const excluded = new Uint8Array(count)
      for (let i = 0; i < validRows.length; i++) excluded[validRows[i]!] = 1
      // Validation rows choose its weight, which is 0 if it does not help.
      const make = validRows.length === 0 ? chooseTastes : fitTasteRidge
      const tastes = make(dataset, excluded, yRange, seed)
      if (tastes !== null) run.useTastes(tastes)
    }
    if (among !== 'none' && run.ranking === null)
      await learnRanking(run, dataset, validRows, { among, seed, signal: options.signal })
  })
  // A batch contains few of the embeddings, so a short search would say little about them.
  const lrFind = { numIt: 'pass', ...options.lrFind } as const
  return trainRun<CollabRun, CollabFitStart>(
    {
      run,
      data: dataset.getData(validRows, { batchSize, seed }),
      settings: { epochs, lr: asked, seed },
      learning: {
        lossFunction: F.mseLoss,
        optimizer: (params: Tensor[], rate) => new Adam(params, { lr: rate, weightDecay }),
      },
      start: { ...start, baseline },
      // The error of the run's predictions, not of its net alone.
      scores({ validLoss }) {
        if (validLoss === null || run.tastes === null) return {}
        const { net, tastes } = run.bothPredictions(dataset, validRows)
        const truth = Float64Array.from(validRows, (row) => dataset.ratings[row]!)
        const { error, share } = mixedError(net, tastes, truth)
        return { validLoss: error, netLoss: validLoss, tasteShare: share }
      },
    },
    { ...options, lrFind, callbacks: [before, ...(options.callbacks ?? [])] },
  )
}

/** The last rows by time; ties keep the order of the rows. */
function lastRows({ times, ratings }: CollabFilterDataset, part: number): Int32Array {
  if (times === null)
    throw new ValueError('collab.fit', "validLast needs the time column, as in { time: 'timestamp' }")
  const order = Int32Array.from(ratings.keys()).toSorted((a, b) => times[a]! - times[b]! || a - b)
  return order.slice(order.length - Math.floor(order.length * part)).toSorted()
}

function datasetOf(
  table: Table,
  { user, item, rating, time, implicit }: CollabFitOptions,
): CollabFilterDataset {
  if (user === undefined || item === undefined)
    throw new ValueError(
      'collab.fit',
      "name the columns of the table, as in { user: 'userId', item: 'movieId', rating: 'rating' }",
    )
  return CollabFilterDataset.fromTable(table, { user, item, rating, time, implicit })
}
