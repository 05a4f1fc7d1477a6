// Trains small models on the ranks there are, and writes a record of each to OUT/TASK-RANK.json: train.ts OUT TASK,... [options]
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import '../../all-methods.ts'
import { RecurrentLanguageModel, streamLoss } from '../../../src/apps/text/models/recurrent-language-model.ts'
import { Gpt, gptLoss } from '../../../src/apps/text/models/gpt.ts'
import {
  ColumnarModelData,
  TextStreamLoader,
  TextWindowLoader,
  type ModelData,
} from '../../../src/data/index.ts'
import { Autoencoder } from '../../../src/apps/autoencoder/autoencoder.ts'
import { fitRowEncoder } from '../../../src/apps/autoencoder/fit-row-encoder.ts'
import { noisyData } from '../../../src/apps/autoencoder/noisy-batches.ts'
import { reconstructionLoss } from '../../../src/apps/autoencoder/reconstruction-loss.ts'
import { EmbeddingDotBias } from '../../../src/apps/collab/models/index.ts'
import { splitTable } from '../../../src/data/tables/splits.ts'
import { Table } from '../../../src/data/tables/table.ts'
import { ImageLoader } from '../../../src/data/images/image-loader.ts'
import { Checkpoints, Learner, overRows, rmse, type LearnerOptions } from '../../../src/learner/index.ts'
import { connect, DataParallel } from '../../../src/mpi/index.ts'
import * as nn from '../../../src/nn/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { Adam, SGD } from '../../../src/optim/index.ts'
import { Generator } from '../../../src/base/philox.ts'
import { manualSeed, type Tensor } from '../../../src/tensor/index.ts'

interface Task {
  readonly data: ModelData
  readonly model: nn.AnyModule
  readonly epochs: number
  readonly lr: number
  readonly options: LearnerOptions
}

let random = new Generator(7, 'user')
const numbers = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, () => random.uniform() * 2 - 1)

/** Rows with a target that is a sum of products. */
function rows(count: number, batchSize: number, valid = 10): ModelData {
  const x = numbers(count * 5)
  const y = Float32Array.from({ length: count }, (_, i) => x[i * 5]! * x[i * 5 + 1]! + x[i * 5 + 2]!)
  return ColumnarModelData.fromArrays(
    Array.from({ length: valid }, (_, i) => i * 3),
    [{ values: x, width: 5 }],
    { values: y, width: 1 },
    { batchSize },
  )
}

const mlp = (dropout = 0, norm = false): nn.AnyModule =>
  new nn.Sequential(
    new nn.Linear(5, 16),
    ...(norm ? [new nn.BatchNorm1d(16)] : []),
    new nn.Tanh(),
    new nn.Dropout(dropout),
    new nn.Linear(16, 1),
  )

const ids = Int32Array.from({ length: 1500 }, (_, i) => (i * i + Math.floor(i / 7)) % 11)

const sgd = (params: unknown, lr: number): SGD => new SGD(params as Tensor[], { lr, momentum: 0.9 })
const adam = (params: unknown, lr: number): Adam => new Adam(params as Tensor[], { lr })

const tasks: Readonly<Record<string, () => Task>> = {
  // 4 epochs of 25 steps; the last batch has 3 rows.
  sgd: () => ({
    data: rows(205, 8),
    model: mlp(),
    epochs: 4,
    lr: 0.02,
    options: { lossFunction: F.mseLoss, optimizer: sgd, clipNorm: 1, metrics: [overRows(rmse)] },
  }),
  adam: () => ({
    data: rows(205, 8),
    model: mlp(),
    epochs: 4,
    lr: 0.01,
    options: { lossFunction: F.mseLoss, optimizer: adam, validationMean: 'rows' },
  }),
  // Most ranks have no row of the last batch, and of two validation batches.
  uneven: () => ({
    data: rows(12, 5, 1),
    model: mlp(),
    epochs: 3,
    lr: 0.05,
    options: { lossFunction: F.mseLoss, optimizer: sgd },
  }),
  accumulate: () => ({
    data: rows(101, 4),
    model: mlp(),
    epochs: 2,
    lr: 0.05,
    options: { lossFunction: F.mseLoss, optimizer: sgd, accumulate: 3 },
  }),
  dropout: () => ({
    data: rows(202, 16),
    model: mlp(0.3, true),
    epochs: 3,
    lr: 0.01,
    options: { lossFunction: F.mseLoss, optimizer: adam, seed: 3 },
  }),
  // The last batch has fewer rows than there are ranks, and the numbers are far from zero.
  norm: () => ({
    data: rows(34, 8, 2),
    model: new nn.Sequential(
      new nn.Linear(5, 16),
      new nn.BatchNorm1d(16, { momentum: null }),
      new nn.Tanh(),
      new nn.BatchNorm1d(16, { affine: false }),
      new nn.Linear(16, 1),
    ),
    epochs: 2,
    lr: 0.02,
    options: { lossFunction: F.mseLoss, optimizer: sgd },
  }),
  pictures: () => {
    const labeled = {
      pictures: {
        width: 8,
        height: 8,
        channels: 1 as const,
        count: 43,
        values: Uint8Array.from({ length: 43 * 64 }, (_, i) => (i * i) % 256),
      },
      targets: Int32Array.from({ length: 43 }, (_, i) => i % 3),
      width: 0,
      classes: 3,
    }
    const scale = { mean: [0.4], std: [0.3] }
    return {
      data: {
        trainLoader: new ImageLoader(
          labeled,
          Int32Array.from({ length: 37 }, (_, i) => i),
          {
            batchSize: 9,
            scale,
            shuffle: { seed: 4 },
            augmentation: { flip: 'random', shift: 1, mixup: 0.4 },
          },
        ),
        validLoader: new ImageLoader(
          labeled,
          Int32Array.from({ length: 6 }, (_, i) => 37 + i),
          { batchSize: 4, scale },
        ),
      },
      model: new nn.Sequential(
        new nn.Conv2d(1, 6, 3),
        new nn.BatchNorm2d(6),
        new nn.ReLU(),
        new nn.Flatten(),
        new nn.Linear(216, 3),
      ),
      epochs: 2,
      lr: 0.02,
      options: { lossFunction: F.crossEntropy, optimizer: sgd },
    }
  },
  ratings: () => {
    const ids = (factor: number, count: number): Int32Array =>
      Int32Array.from({ length: 150 }, (_, i) => (i * factor) % count)
    const stars = Float32Array.from({ length: 150 }, (_, i) => 1 + ((i * i) % 5))
    return {
      data: ColumnarModelData.fromArrays(
        Array.from({ length: 20 }, (_, i) => i * 7),
        [ids(1, 23), ids(5, 17)],
        stars,
        { batchSize: 16 },
      ),
      model: new EmbeddingDotBias({ users: 23, items: 17, factors: 4, yRange: [1, 5] }),
      epochs: 2,
      lr: 0.01,
      options: { lossFunction: F.mseLoss, optimizer: adam },
    }
  },
  rows: () => {
    const table = Table.fromRows(
      Array.from({ length: 90 }, (_, i) => ({
        size: ((i * i) % 31) / 7,
        kind: 'abc'[i % 3]!,
        other: i % 11,
      })),
    )
    const encoder = fitRowEncoder(table, { oneHotLevels: 5, categoryLoss: 'squared' })
    const split = splitTable(table, { kind: 'random', part: 0.2, seed: 1 })
    const { layout } = encoder
    return {
      data: noisyData(encoder, encoder.cells(table), split, { batchSize: 16, swapNoise: 0.2, seed: 5 }),
      model: new Autoencoder({
        inputs: layout.inputs,
        embedded: layout.embedded.map(({ codes }) => codes),
        outputs: layout.outputs,
        layers: [12, 3, 12],
        variant: 'bottleneck',
      }),
      epochs: 2,
      lr: 0.01,
      options: { lossFunction: reconstructionLoss(layout), optimizer: sgd },
    }
  },
  streams: () => ({
    data: {
      trainLoader: new TextStreamLoader(ids, { batchSize: 5, steps: 9, randomLengths: { seed: 3 } }),
      validLoader: new TextStreamLoader(ids.subarray(0, 300), { batchSize: 2, steps: 9 }),
    },
    model: new RecurrentLanguageModel({ vocabulary: 11, factors: 8, hidden: 16, kind: 'gru' }),
    epochs: 2,
    lr: 0.05,
    options: { lossFunction: streamLoss, optimizer: adam, validationMean: 'rows' },
  }),
  windows: () => ({
    data: {
      trainLoader: new TextWindowLoader(ids, { batchSize: 7, steps: 12, shuffle: { seed: 3 } }),
      validLoader: new TextWindowLoader(ids.subarray(0, 200), { batchSize: 4, steps: 12 }),
    },
    model: new Gpt({ vocabulary: 11, context: 12, width: 16, layers: 1, heads: 2 }),
    epochs: 2,
    lr: 0.01,
    options: { lossFunction: gptLoss, optimizer: adam, validationMean: 'rows' },
  }),
}

const [out = '.', names = 'sgd', ...words] = process.argv.slice(2)
const option = (flag: string): string | undefined =>
  words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
const world = await connect()
for (const name of names.split(',')) {
  // Each task has the numbers that it would have alone.
  random = new Generator(7, 'user')
  // The weights of other ranks are those of rank 0 once training begins.
  manualSeed(option('seeds') === 'own' ? 42 + world.rank : 42)
  writeFileSync(join(out, `${name}-${world.rank}.json`), JSON.stringify(await train(name)))
}
await world.close()

async function train(name: string): Promise<object> {
  const buckets = Number(option('buckets') ?? 262_144)
  const localSteps = Number(option('local') ?? 1)
  const { data, model, epochs, lr, options } = tasks[name]!()
  const losses: number[] = []
  const dataParallel =
    world.worldSize === 1 ? undefined : new DataParallel(world, { bucketSize: buckets, localSteps })
  const learner = new Learner(data, model, { ...options, dataParallel })
  const found = words.includes('lr-find') ? await learner.lrFind({ numIt: 30 }) : null
  const folder = option('checkpoints')
  const checkpoints =
    folder === undefined ? undefined : new Checkpoints(join(folder, name), { everySteps: 5 })
  const resume = words.includes('resume') ? await checkpoints!.newest() : null
  const abort = new AbortController()
  const stopAt = Number(option('stop-at') ?? Infinity)
  const stopped = await learner
    .fit(epochs, lr, {
      // Rank 0 writes them.
      checkpoints: world.rank === 0 ? checkpoints : undefined,
      resume,
      signal: abort.signal,
      callbacks: [
        {
          onBatchEnd: ({ loss, step }) => {
            losses.push(loss)
            // One rank is told to stop, as by Ctrl-C, and the others stop with it.
            if (step === stopAt && world.rank === world.worldSize - 1) abort.abort(new Error('stopped here'))
          },
        },
      ],
    })
    .then(
      () => null,
      (error: Error) => {
        if (!error.message.startsWith('stopped')) throw error
        return error.message
      },
    )
  const weights = await Promise.all(model.parameters().map((param) => param.data()))
  const buffers = await Promise.all(model.buffers().map((buffer) => buffer.data()))
  const hash = createHash('sha256')
  for (const values of [...weights, ...buffers])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return {
    losses,
    weights: weights.flatMap((values) => Array.from(values)),
    hash: hash.digest('hex'),
    records: learner.history.map(({ seconds: _seconds, ...record }) => record),
    stopped,
    found: found?.rows.map(({ loss }) => loss) ?? null,
  }
}
