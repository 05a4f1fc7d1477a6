import { Learner, manualSeed, OneCycle, optim, type EpochRecord } from 'lanner'
import type { ModelData } from 'lanner/data'
import { RecurrentLanguageModel, streamLoss } from 'lanner/text'
import { rowPrinter } from '../lesson6/program.ts'

export interface BestNetOptions {
  /** Default 12. */
  readonly epochs?: number
  /** Units of each layer. Default 320. */
  readonly hidden?: number
  readonly layers?: number
  /** Length of a character's vector. Default 128. */
  readonly factors?: number
  /** Peak learning rate. Default 4e-3. */
  readonly lr?: number
  readonly dropout?: number
  readonly inputDropout?: number
  readonly outputDropout?: number
  readonly weightDecay?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

export interface BestNet {
  readonly learner: Learner
  readonly model: RecurrentLanguageModel
  readonly epochs: readonly EpochRecord[]
}

/** Stream sizes of the net: windows long enough to learn from. */
export const netStreams = { batchSize: 32, steps: 64 }

/** An LSTM with dropout on every layer, trained by AdamW with a one-cycle schedule. */
export async function trainBestNet(
  md: ModelData,
  vocabulary: number,
  options: BestNetOptions = {},
): Promise<BestNet> {
  const { epochs: count = 12, hidden = 320, layers = 2, factors = 128, seed = 42 } = options
  const { lr = 4e-3, dropout = 0.4, inputDropout = 0.1, outputDropout = 0.3, weightDecay = 0.01 } = options
  const { print = console.log } = options
  manualSeed(seed)
  const model = new RecurrentLanguageModel({
    vocabulary,
    kind: 'lstm',
    factors,
    hidden,
    layers,
    dropout,
    inputDropout,
    outputDropout,
  })
  const learner = new Learner(md, model, {
    lossFunction: streamLoss,
    optimizer: (params, rate) => new optim.AdamW(params, { lr: rate, weightDecay }),
    clipNorm: 1,
    validationMean: 'rows',
    seed,
    callbacks: [new OneCycle(lr, md.trainLoader.length * count), ...rowPrinter(print).callbacks],
  })
  return { learner, model, epochs: await learner.fit(count, lr) }
}
