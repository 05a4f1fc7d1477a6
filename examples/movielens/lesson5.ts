// The lesson's collaborative filtering models on MovieLens, with its split, learning rates and epochs. Each prints the rows of the notebook:
//
//   npx tsx examples/movielens/lesson5.ts [FOLDER with ratings.csv]
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { CosAnneal, F, Learner, manualSeed, nn, optim, type Callback, type EpochRecord } from 'lanner'
import {
  CollabFilterDataset,
  collabBaselines,
  crosstab,
  EmbeddingDot,
  EmbeddingDotBias,
  EmbeddingNet,
} from 'lanner/collab'
import { getCvIdxs } from 'lanner/data'

/** One of the lesson's models: how to build it, and the `fit` calls that trained it. */
export interface Lesson5Model {
  readonly name: string
  readonly make: (dataset: CollabFilterDataset) => nn.AnyModule
  readonly optimizer: (params: ReturnType<nn.AnyModule['parameters']>, lr: number) => optim.Optimizer
  readonly fits: readonly { readonly lr: number; readonly epochs: number; readonly annealed?: boolean }[]
  /** Last validation loss of the notebook. */
  readonly printed: number
}

const sizes = (dataset: CollabFilterDataset): { users: number; items: number; yRange: [number, number] } => ({
  users: dataset.users.length,
  items: dataset.items.length,
  yRange: [dataset.minScore, dataset.maxScore],
})
const sgd =
  (weightDecay: number): Lesson5Model['optimizer'] =>
  (params, lr) =>
    new optim.SGD(params, { lr, momentum: 0.9, weightDecay })
const adam =
  (weightDecay: number): Lesson5Model['optimizer'] =>
  (params, lr) =>
    new optim.Adam(params, { lr, weightDecay })

export const lesson5Models: readonly Lesson5Model[] = [
  {
    name: 'EmbeddingDotBias of the library, Adam, cosine cycles of 1 and 2 epochs',
    make: (dataset) => new EmbeddingDotBias(sizes(dataset)),
    optimizer: adam(2e-4),
    fits: [{ lr: 1e-2, epochs: 3, annealed: true }],
    printed: 0.77607,
  },
  {
    name: 'EmbeddingDot, SGD',
    make: (dataset) => new EmbeddingDot({ users: dataset.users.length, items: dataset.items.length }),
    optimizer: sgd(1e-5),
    fits: [
      { lr: 1e-1, epochs: 3 },
      { lr: 1e-2, epochs: 3 },
    ],
    printed: 1.1303,
  },
  {
    name: 'EmbeddingDotBias, SGD',
    make: (dataset) => new EmbeddingDotBias({ ...sizes(dataset), init: 0.01 }),
    optimizer: sgd(2e-4),
    fits: [
      { lr: 1e-1, epochs: 3 },
      { lr: 1e-2, epochs: 3 },
    ],
    printed: 0.80124,
  },
  {
    name: 'EmbeddingDotBias, Adam',
    make: (dataset) => new EmbeddingDotBias({ ...sizes(dataset), init: 0.01 }),
    optimizer: adam(2e-4),
    fits: [
      { lr: 1e-2, epochs: 1 },
      { lr: 1e-3, epochs: 3 },
    ],
    printed: 0.765361,
  },
  {
    name: 'EmbeddingNet, Adam',
    make: (dataset) => new EmbeddingNet(sizes(dataset)),
    optimizer: adam(1e-5),
    fits: [
      { lr: 1e-3, epochs: 3 },
      { lr: 1e-3, epochs: 3 },
    ],
    printed: 0.78075,
  },
]

/** Trains one of the models on the lesson's split. */
export async function trainLesson5(
  { make, optimizer, fits }: Lesson5Model,
  dataset: CollabFilterDataset,
  { seed = 42, callbacks = [] }: { readonly seed?: number; readonly callbacks?: readonly Callback[] } = {},
): Promise<{ readonly learner: Learner; readonly epochs: readonly EpochRecord[] }> {
  manualSeed(seed)
  const data = dataset.getData(getCvIdxs(dataset.ratings.length), { batchSize: 64, seed })
  const learner = new Learner(data, make(dataset), { lossFunction: F.mseLoss, optimizer, seed })
  const epochs: EpochRecord[] = []
  for (const { lr, epochs: count, annealed } of fits) {
    // The lesson changed the rate of the existing optimizer, which kept its running averages.
    const schedule = annealed ? [new CosAnneal(lr, data.trainLoader.length, { cycleMult: 2 })] : []
    epochs.push(
      ...(await learner.fit(count, lr, { keepOptimizer: true, callbacks: [...schedule, ...callbacks] })),
    )
  }
  return { learner, epochs }
}

/** The data folder: the argument, `LANNER_DATA`, or the one next to the checkout. */
export function movielensFolder(argument?: string): string {
  if (argument !== undefined) return argument
  const data = process.env['LANNER_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  return join(data, 'movielens-small-2016')
}

/** The ratings of a folder. */
export function readRatings(folder: string): Promise<CollabFilterDataset> {
  return CollabFilterDataset.fromCsv(join(folder, 'ratings.csv'), {
    user: 'userId',
    item: 'movieId',
    rating: 'rating',
  })
}

/** Ratings of the 15 most rated movies by the 15 most active users, formatted as in the notebook. */
export function crosstabText(dataset: CollabFilterDataset): string {
  const { users, items, ratings } = crosstab(dataset, 15)
  const line = (head: string, cells: readonly string[]): string =>
    head.padEnd(7) + cells.map((cell) => cell.padStart(6)).join('')
  return [
    line('movieId', items.map(String)),
    ...ratings.map((row, i) =>
      line(
        String(users[i]),
        row.map((rating) => rating?.toFixed(1) ?? '-'),
      ),
    ),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dataset = await readRatings(movielensFolder(process.argv[2]))
  const { globalMean, biases } = collabBaselines(dataset, getCvIdxs(dataset.ratings.length))
  console.log(
    `${dataset.ratings.length} ratings of ${dataset.items.length} movies by ${dataset.users.length} users; the mean for all: ${globalMean.toFixed(4)}, biases alone: ${biases.toFixed(4)}`,
  )
  console.log(`\n${crosstabText(dataset)}`)
  for (const model of lesson5Models) {
    console.log(`\n${model.name}`)
    const print: Callback = {
      onEpochEnd: (_, { epoch, trainLoss, validLoss, seconds }) =>
        console.log(
          `[${epoch - 1}, ${trainLoss.toFixed(5)}, ${validLoss!.toFixed(5)}]  ${seconds.toFixed(1)} s`,
        ),
    }
    await trainLesson5(model, dataset, { callbacks: [print] })
  }
}
