// The lesson's image network: two convolutions, adaptive max pooling, one dense hidden layer. Trained on handwritten digits.
//
//   npx tsx examples/lesson6/image-net.ts [FOLDER with the MNIST files] [--rows 60000] [--epochs 3]
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accuracy, F, init, Learner, manualSeed, nn, OneCycle, type Tensor } from 'lanner'
import { ImageData } from 'lanner/images'
import { rowPrinter } from './program.ts'

export interface SimpleCnnOptions {
  /** Channels of the pictures. Default 1. */
  readonly channels?: number
  /** Channels of the two convolutions. Default 32 and 64. */
  readonly widths?: readonly [first: number, second: number]
  /** Size of the hidden layer. Default 128. */
  readonly hidden?: number
  readonly classes: number
}

/**
 * Pictures of any size to one score per class. Each layer is one arrow in the lesson's diagram.
 *
 *     x [batch, channels, height, width]   ->   [batch, classes]
 */
export class SimpleCnn extends nn.Module<[x: Tensor], Tensor> {
  conv1: nn.Conv2d
  conv2: nn.Conv2d
  hidden: nn.Linear
  out: nn.Linear

  constructor({ channels = 1, widths: [first, second] = [32, 64], hidden = 128, classes }: SimpleCnnOptions) {
    super()
    this.conv1 = new nn.Conv2d(channels, first, 3, { stride: 2, padding: 1 })
    this.conv2 = new nn.Conv2d(first, second, 3, { stride: 2, padding: 1 })
    this.hidden = new nn.Linear(second, hidden)
    this.out = new nn.Linear(hidden, classes)
  }

  override forward(x: Tensor): Tensor {
    const maps = F.relu(this.conv2(F.relu(this.conv1(x))))
    // The strongest answer of each filter, wherever it is: pictures of any size become vectors of one length.
    const strongest = F.adaptiveMaxPool2d(maps, 1).flatten(1)
    return this.out(F.relu(this.hidden(strongest)))
  }
}

export interface ImageNetOptions {
  /** Folder of the four gzipped files. */
  readonly folder: string
  /** Training pictures. Default 60,000. */
  readonly rows?: number
  /** Default 3. */
  readonly epochs?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/** Trains the net and returns its accuracy on the test pictures. */
export async function imageNet(options: ImageNetOptions) {
  const { folder, rows = 60_000, epochs = 3, seed = 42, print = console.log } = options
  await init()
  manualSeed(seed)
  const files = (part: string): [string, string] => [
    join(folder, `${part}-images-idx3-ubyte.gz`),
    join(folder, `${part}-labels-idx1-ubyte.gz`),
  ]
  const data = await ImageData.fromIdx(...files('train'), { test: files('t10k') })
  const { train, valid, test } = data.split
  const trainRows = Int32Array.from([...train, ...valid].slice(0, rows))
  const model = new SimpleCnn({ classes: data.classes!.length })
  const learner = new Learner(
    {
      trainLoader: data.loader(trainRows, { batchSize: 64, shuffle: { seed } }),
      validLoader: data.loader(test, { batchSize: 500 }),
    },
    model,
    { lossFunction: F.crossEntropy, metrics: [accuracy], validationMean: 'rows', seed },
  )
  const lr = 5e-3
  const records = await learner.fit(epochs, lr, {
    callbacks: [...rowPrinter(print).callbacks, new OneCycle(lr, Math.ceil(trainRows.length / 64) * epochs)],
  })
  const { accuracy: share } = records.at(-1)!.metrics
  print(`accuracy on ${test.length} test pictures: ${(100 * share!).toFixed(2)} %`)
  return { model, records, accuracy: share! }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string' }, epochs: { type: 'string' } },
  })
  const beside = process.env['LANNER_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  await imageNet({
    folder: positionals[0] ?? join(beside, 'mnist'),
    ...(values.rows === undefined ? {} : { rows: Number(values.rows) }),
    ...(values.epochs === undefined ? {} : { epochs: Number(values.epochs) }),
  })
}
