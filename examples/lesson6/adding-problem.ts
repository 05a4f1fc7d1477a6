import { F, Generator, manualSeed, nn, noGrad, optim, scope, tensor, type Tensor } from 'lanner'
import { runProgram } from './program.ts'

/** The kind of RNN: the paper's ReLU with identity initialization, or the usual tanh. */
export type AddingModel = 'irnn' | 'tanh'

export interface AddingOptions {
  readonly model?: AddingModel
  /** Length of a sequence. Default 150. */
  readonly length?: number
  readonly hidden?: number
  readonly batch?: number
  /** Maximum number of training steps. Default 16,000. */
  readonly steps?: number
  /** Training steps between tests. Default 1,000. */
  readonly every?: number
  /** Initial learning rate, annealed to zero along a half cosine. Default 5e-4. */
  readonly lr?: number
  /** Stops once the test error is below this. Default 0.002. */
  readonly goal?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/** Mean squared error on 1,000 test sequences after a number of steps. */
export interface AddingRow {
  readonly step: number
  readonly mse: number
}

/** The baseline of always predicting 1: the variance of the sum of two numbers from 0 to 1. */
export const baseline = 1 / 6

/** Predicts one number from the last state. */
class Adder extends nn.Module<[Tensor], Tensor> {
  rnn: nn.RNN
  out: nn.Linear

  constructor(model: AddingModel, hidden: number) {
    super()
    this.rnn = new nn.RNN(2, hidden, { nonlinearity: model === 'irnn' ? 'relu' : 'tanh' })
    this.out = new nn.Linear(hidden, 1)
    if (model === 'irnn') nn.init.identityRecurrent_(this.rnn, { inputDeviation: 0.001 })
  }

  override forward(x: Tensor): Tensor {
    const [outputs] = this.rnn(x)
    return this.out(outputs.select(0, -1)).view(-1)
  }
}

/**
 * The adding problem (Hochreiter and Schmidhuber, 1997): in a long sequence of numbers, one in each half is marked; the target is their sum.
 * A net that forgets the first mark can only predict 1, with a mean squared error of 0.167. Le, Jaitly and Hinton (arXiv
 * 1504.00941) show that a ReLU net with identity initialization remembers it.
 */
export async function addingProblem(options: AddingOptions = {}): Promise<AddingRow[]> {
  const { model: kind = 'irnn', length = 150, hidden = 100, batch = 32, steps = 16_000 } = options
  const { every = 1000, lr = 5e-4, goal = 0.002, seed = 42, print = console.log } = options
  manualSeed(seed)
  const model = new Adder(kind, hidden)
  const optimizer = new optim.Adam(model.parameters(), { lr })
  const random = new Generator(seed, 'shuffle')
  const test = sequences(new Generator(seed + 1, 'shuffle'), length, 1000)
  const rows: AddingRow[] = []
  for (let step = 1; step <= steps; step++) {
    optim.setLrs(optimizer, (lr * (1 + Math.cos((Math.PI * (step - 1)) / steps))) / 2)
    scope(() => {
      const { x, y } = toTensors(sequences(random, length, batch))
      F.mseLoss(model(x), y).backward()
      nn.utils.clipGradNorm_(model.parameters(), 1)
      optimizer.step()
      optimizer.zeroGrad()
    })
    if (step % every !== 0) continue
    const error = scope(() =>
      noGrad(() => {
        const { x, y } = toTensors(test)
        return F.mseLoss(model(x), y)
      }),
    )
    rows.push({ step, mse: await error.item() })
    print(`${kind}, T = ${length}, step ${step}: ${rows.at(-1)!.mse.toFixed(4)}`)
    if (rows.at(-1)!.mse < goal) break
  }
  return rows
}

interface Sequences {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly shape: readonly [length: number, count: number, two: number]
}

function sequences(random: Generator, length: number, count: number): Sequences {
  const x = new Float32Array(length * count * 2)
  const y = new Float32Array(count)
  const half = Math.floor(length / 2)
  for (let row = 0; row < count; row++) {
    const marked = [
      Math.floor(random.uniform() * half),
      half + Math.floor(random.uniform() * (length - half)),
    ]
    for (let t = 0; t < length; t++) x[(t * count + row) * 2] = random.uniform()
    for (const t of marked) {
      x[(t * count + row) * 2 + 1] = 1
      y[row]! += x[(t * count + row) * 2]!
    }
  }
  return { x, y, shape: [length, count, 2] }
}

function toTensors({ x, y, shape }: Sequences): { readonly x: Tensor; readonly y: Tensor } {
  return { x: tensor(x, { shape }), y: tensor(y) }
}

await runProgram(import.meta.url, async ({ seed }) => {
  await addingProblem({ seed })
  await addingProblem({ seed, model: 'tanh' })
})
