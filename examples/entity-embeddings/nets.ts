import { F, Learner, manualSeed, nn, tensor, zeros, type Tensor } from 'lanner'
import { ColumnarModelData } from 'lanner/data'
import { MixedInputModel, TabularRun } from '../../src/apps/tabular/index.ts'
import { TablePipeline, TargetEncoder } from '../../src/data/tables/pipeline/index.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { featureNames, features } from './seven-features.ts'

export interface NetOptions {
  /** Default 10. */
  readonly epochs?: number
  /** Widths of the hidden layers. Default [1000, 500]. */
  readonly layers?: readonly [number, number]
  /** Default 128. */
  readonly batchSize?: number
  /** Seed of the initial weights and row order. Default 1. */
  readonly seed?: number
  /** Uses a one-cycle schedule (Smith, 2018) with 0.001 as its peak. Default: a constant 0.001, as in the paper's program. */
  readonly oneCycle?: boolean
}

/**
 * Trains the paper's net on the seven categories: an embedding of each, two hidden layers, and a sigmoid scaled to the logarithm of
 * the largest sale. The loss is the mean absolute error of the logarithm, the optimizer Adam.
 */
export async function trainEmbeddingNet(
  train: Table,
  { layers = [1000, 500], ...options }: NetOptions = {},
): Promise<TabularRun> {
  manualSeed(options.seed ?? 1)
  const pipeline = TablePipeline.fit(train, { target: 'Sales', cats: featureNames })
  const target = TargetEncoder.fit(train, 'Sales', { log: true })
  const shape = {
    categories: pipeline.cats.map(({ levels }) => levels.length + 1),
    embeddingSizes: pipeline.cats.map(({ name }) => features[name as keyof typeof features]),
    numbers: 0,
    layers,
    useBatchNorm: false,
    yRange: [0, target.greatest] as const,
  }
  const model = new MixedInputModel(shape)
  for (const { weight } of model.embs) nn.init.uniform_(weight, -0.05, 0.05)
  startSmall([...model.lins, model.outp])
  await fit(model, codesOf(pipeline, train), target, train, options)
  return new TabularRun(model, pipeline, target, {
    model: { name: 'mixed-input', ...shape },
    data: {},
    training: {},
    metrics: {},
  })
}

/** The same net with one-hot categories instead of embeddings. */
export async function trainOneHotNet(
  train: Table,
  test: Table,
  { layers = [1000, 500], ...options }: NetOptions = {},
): Promise<Float64Array> {
  manualSeed(options.seed ?? 1)
  const pipeline = TablePipeline.fit(train, { target: 'Sales', cats: featureNames })
  const target = TargetEncoder.fit(train, 'Sales', { log: true })
  const levels = pipeline.cats.map((cat) => cat.levels.length + 1)
  const model = new OneHotNet(levels, layers, target.greatest)
  const learner = await fit(model, codesOf(pipeline, train), target, train, options)
  const { trainLoader } = ColumnarModelData.fromArrays(
    [],
    [codesOf(pipeline, test)],
    new Float32Array(test.rows),
    { batchSize: 1024, shuffle: false },
  )
  const output = await learner.predict(trainLoader)
  return Float64Array.from((await output.data()) as Float32Array, Math.exp)
}

/** Initial values of the paper's program: small, so that embeddings differ by what was learned and not by how they started. */
function startSmall(layers: readonly nn.Linear[]): void {
  for (const { weight, bias } of layers) {
    nn.init.uniform_(weight, -0.05, 0.05)
    nn.init.zeros_(bias!)
  }
}

async function fit(
  model: nn.AnyModule,
  codes: { values: Int32Array; width: number },
  target: TargetEncoder,
  train: Table,
  { epochs = 10, batchSize = 128, seed = 1, oneCycle = false }: NetOptions,
): Promise<Learner> {
  // The second argument of MixedInputModel is for continuous columns; there are none here.
  const none = { values: new Float32Array(train.rows), width: 1 }
  const wanted = { values: Float32Array.from(target.encode(train)), width: 1 }
  const columns = model instanceof MixedInputModel ? [codes, none] : [codes]
  const data = ColumnarModelData.fromArrays([], columns, wanted, { batchSize, seed })
  const learner = new Learner(data, model, { lossFunction: F.l1Loss })
  await (oneCycle ? learner.fitOneCycle(epochs, 1e-3) : learner.fit(epochs, 1e-3))
  return learner
}

function codesOf(pipeline: TablePipeline, table: Table): { values: Int32Array; width: number } {
  const { cats } = pipeline.transform(table)
  const values = new Int32Array(table.rows * cats.length)
  cats.forEach((codes, i) => codes.forEach((code, row) => (values[row * cats.length + i] = code)))
  return { values, width: cats.length }
}

/**
 * A net on one-hot categories. A linear layer of a one-hot input adds up the matching rows of its weight, so these
 * are looked up and no zeros are multiplied.
 *
 *     codes int32 [batch, categories]   ->   [batch, 1]
 */
class OneHotNet extends nn.Module<[codes: Tensor], Tensor> {
  first: nn.Embedding
  bias: nn.Parameter
  second: nn.Linear
  last: nn.Linear
  readonly top: number
  readonly offsets: Tensor

  constructor(levels: readonly number[], [wide, narrow]: readonly [number, number], top: number) {
    super()
    const total = levels.reduce((sum, count) => sum + count, 0)
    this.first = new nn.Embedding(total, wide)
    nn.init.uniform_(this.first.weight, -0.05, 0.05)
    this.bias = new nn.Parameter(zeros(wide))
    this.second = new nn.Linear(wide, narrow)
    this.last = new nn.Linear(narrow, 1)
    startSmall([this.second, this.last])
    this.top = top
    this.offsets = tensor(
      Int32Array.from(levels, (_, i) => levels.slice(0, i).reduce((sum, count) => sum + count, 0)),
    )
  }

  override forward(codes: Tensor): Tensor {
    const x = F.relu(this.first(codes.add(this.offsets)).sum(1).add(this.bias))
    return this.last(F.relu(this.second(x)))
      .sigmoid()
      .mul(this.top)
  }
}
