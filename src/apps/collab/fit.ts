import { checkOptions } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { ValueError } from '../../base/errors.ts'
import { getCvIdxs } from '../../data/index.ts'
import { Table } from '../../data/tables/table.ts'
import * as F from '../../nn/functional/index.ts'
import { Adam } from '../../optim/index.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import { trainRun } from '../run/train-run.ts'
import { collabBaselines } from './baselines.ts'
import { CollabFilterDataset } from './collab-filter-dataset.ts'
import { CollabRun } from './collab-run.ts'
import { EmbeddingDotBias } from './models/index.ts'
import { type CollabFitOptions, type CollabFitStart, collabFitOptionNames } from './options.ts'

/**
 * Trains a recommender on ratings, and returns the model with its users and items, its validation error, and the errors of two baselines: the mean for every
 * pair, and user and item biases.
 *
 * @param ratings A dataset, or a table with `user`, `item` and `rating` in the options.
 * @throws DataError for unusable ratings (see `CollabFilterDataset.fromTable`), ValueError for a setting out of range.
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
  const settings = {
    factors: 50,
    epochs: 5,
    batchSize: 64,
    lr: 5e-3,
    weightDecay: 2e-4,
    valid: 0.2,
    seed: 42,
    ...defined(options),
  }
  const { factors, epochs, batchSize, weightDecay, valid, seed } = settings
  for (const [key, value] of Object.entries({ factors, epochs, batchSize }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError('collab.fit', `${key} must be a whole number from 1, got ${value}`)
  if (!(valid >= 0 && valid < 1))
    throw new ValueError('collab.fit', `valid must be from 0 and below 1, got ${valid}`)
  const asked: number | 'auto' = settings.lr
  if (asked !== 'auto' && !(asked > 0 && asked < Infinity))
    throw new ValueError('collab.fit', `lr must be above 0, or 'auto', got ${asked}`)
  const dataset = ratings instanceof Table ? datasetOf(ratings, options) : ratings
  const count = dataset.ratings.length
  const validRows = getCvIdxs(count, { valPct: valid, seed: seed % 2 ** 32 })
  const yRange = options.yRange ?? ([dataset.minScore, dataset.maxScore] as const)
  const warnings =
    dataset.duplicates === 0
      ? []
      : [
          `${dataset.duplicates} of ${count} ratings repeat the user and item of an earlier row; all of them are used.`,
        ]
  warnings.unshift(...dataset.notes.map(({ message }) => message))
  if (valid > 0 && validRows.length === 0)
    warnings.push(
      `${count} ratings are too few to keep ${Math.round(100 * valid)} % of them for validation, so there is no validation error.`,
    )
  const baseline = validRows.length === 0 ? null : collabBaselines(dataset, validRows)
  manualSeed(seed)
  const sizes = { users: dataset.users.length, items: dataset.items.length, factors, yRange }
  const model = new EmbeddingDotBias(sizes)
  const data = dataset.getData(validRows, { batchSize, seed })
  const run = new CollabRun(model, dataset.users, dataset.items, {
    seen: { users: dataset.userIndex, items: dataset.itemIndex },
    titles: options.titles ?? null,
    facts: {
      model: { name: 'dot-bias', ...sizes },
      training: { epochs, batchSize, lr: asked, weightDecay, valid, seed, epochsDone: 0 },
      data: { ratings: count, columns: dataset.columns, duplicates: dataset.duplicates },
      metrics: baseline === null ? {} : { baseline },
    },
  })
  // Most embeddings are not in a batch, so a short search would say little about them.
  const lrFind = { numIt: 'pass', ...options.lrFind } as const
  return trainRun<CollabRun, CollabFitStart>(
    {
      run,
      data,
      settings: { epochs, lr: asked, seed },
      learning: {
        lossFunction: F.mseLoss,
        optimizer: (params: Tensor[], rate) => new Adam(params, { lr: rate, weightDecay }),
      },
      start: {
        users: dataset.users.length,
        items: dataset.items.length,
        trainRatings: count - validRows.length,
        validRatings: validRows.length,
        validRows,
        baseline,
        warnings,
      },
    },
    { ...options, lrFind },
  )
}

function datasetOf(table: Table, { user, item, rating }: CollabFitOptions): CollabFilterDataset {
  if (user === undefined || item === undefined || rating === undefined)
    throw new ValueError(
      'collab.fit',
      "name the columns of the table, as in { user: 'userId', item: 'movieId', rating: 'rating' }",
    )
  return CollabFilterDataset.fromTable(table, { user, item, rating })
}
