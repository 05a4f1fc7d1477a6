// Handwritten digits, one pixel at a time: one prediction after 784 steps.
//
//   npx tsx examples/lesson6/irnn-pixels.ts [--rows TRAINING-PICTURES] [--seed N]
import { join } from 'node:path'
import { F, Generator, manualSeed, nn, noGrad, optim, scope, tensor, type Tensor } from 'lanner'
import { readIdxFile } from 'lanner/data'
import { runProgram } from './program.ts'

export interface PixelsOptions {
  /** Folder of the four gzipped MNIST files. Default: the data folder next to the repository. */
  readonly folder?: string
  /** Training pictures. Default: all 60,000. */
  readonly rows?: number
  /** Test pictures. Default 2,000. */
  readonly testRows?: number
  readonly hidden?: number
  readonly batch?: number
  /** Training batches. Default 4,000. */
  readonly batches?: number
  /** Batches between tests. Default 250. */
  readonly every?: number
  /** Default 3e-5: the effect of a weight change compounds over 784 steps. */
  readonly lr?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/** Test accuracy after a number of batches, and the mean training loss since the previous row. */
export interface PixelsRow {
  readonly batch: number
  readonly loss: number
  readonly accuracy: number
}

/** Scores of ten digits from the state after the last pixel. */
class PixelReader extends nn.Module<[Tensor], Tensor> {
  rnn: nn.RNN
  out: nn.Linear

  constructor(hidden: number) {
    super()
    this.rnn = new nn.RNN(1, hidden, { nonlinearity: 'relu' })
    this.out = new nn.Linear(hidden, 10)
    nn.init.identityRecurrent_(this.rnn, { inputDeviation: 0.001 })
  }

  override forward(x: Tensor): Tensor {
    const [outputs] = this.rnn(x)
    return this.out(outputs.select(0, -1))
  }
}

/**
 * The second task of Le, Jaitly and Hinton (arXiv 1504.00941): the pixels of a digit are fed one by one, row by row, into a ReLU net with identity
 * initialization. The paper trains for over a million steps; this is only the start, to show the curve.
 */
export async function irnnPixels(options: PixelsOptions = {}): Promise<PixelsRow[]> {
  const {
    folder = '../shared/data/mnist',
    rows = 60_000,
    testRows = 2000,
    hidden = 100,
    batch = 32,
  } = options
  const { batches = 4000, every = 250, lr = 3e-5, seed = 42, print = console.log } = options
  manualSeed(seed)
  const train = await readDigits(folder, 'train')
  const test = await readDigits(folder, 't10k')
  const model = new PixelReader(hidden)
  const optimizer = new optim.Adam(model.parameters(), { lr })
  const random = new Generator(seed, 'shuffle')
  const curve: PixelsRow[] = []
  let loss = 0
  for (let count = 1; count <= batches; count++) {
    const chosen = Int32Array.from({ length: batch }, () => Math.floor(random.uniform() * rows))
    const one = scope(() => {
      const cost = F.crossEntropy(model(pixels(train, chosen)), answers(train, chosen))
      cost.backward()
      nn.utils.clipGradNorm_(model.parameters(), 1)
      optimizer.step()
      optimizer.zeroGrad()
      return cost.detach()
    })
    loss += await one.item()
    if (count % every !== 0) continue
    const row = { batch: count, loss: loss / every, accuracy: await accuracyOf(model, test, testRows) }
    loss = 0
    curve.push(row)
    print(`batch ${count}: loss ${row.loss.toFixed(4)}, ${(100 * row.accuracy).toFixed(1)} % correct`)
  }
  return curve
}

interface Digits {
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

async function readDigits(folder: string, part: string): Promise<Digits> {
  const [pixels, labels] = await Promise.all([
    readIdxFile(join(folder, `${part}-images-idx3-ubyte.gz`)),
    readIdxFile(join(folder, `${part}-labels-idx1-ubyte.gz`)),
  ])
  return { pixels: Uint8Array.from(pixels.values), labels: Uint8Array.from(labels.values) }
}

/** [784, pictures, 1], from 0 (black) to 1 (white). */
function pixels(digits: Digits, chosen: Int32Array): Tensor {
  const x = new Float32Array(784 * chosen.length)
  chosen.forEach((row, column) => {
    for (let t = 0; t < 784; t++) x[t * chosen.length + column] = digits.pixels[row * 784 + t]! / 255
  })
  return tensor(x, { shape: [784, chosen.length, 1] })
}

function answers(digits: Digits, chosen: Int32Array): Tensor {
  return tensor(Int32Array.from(chosen, (row) => digits.labels[row]!))
}

async function accuracyOf(model: PixelReader, test: Digits, rows: number): Promise<number> {
  let right = 0
  for (let from = 0; from < rows; from += 500) {
    const chosen = Int32Array.from({ length: Math.min(500, rows - from) }, (_, i) => from + i)
    const said = scope(() => noGrad(() => model(pixels(test, chosen)).argmax(-1)))
    const digits = await said.data()
    chosen.forEach((row, i) => (right += digits[i] === test.labels[row] ? 1 : 0))
  }
  return right / rows
}

await runProgram(import.meta.url, irnnPixels)
