import { Learner, manualSeed, OneCycle, optim } from 'lanner'
import { RecurrentLanguageModel, streamLoss } from 'lanner/text'
import { rowPrinter, runProgram, type LessonOptions } from '../lesson6/program.ts'
import { sampleNextN } from './get-next.ts'
import { streamData } from './stream-data.ts'
import type { StreamRun } from './train.ts'

export interface BestOptions extends LessonOptions {
  readonly epochs?: number
  readonly hidden?: number
  readonly layers?: number
  readonly factors?: number
  readonly steps?: number
  readonly batchSize?: number
  readonly lr?: number
  readonly dropout?: number
  readonly inputDropout?: number
  readonly outputDropout?: number
  readonly weightDecay?: number
}

/**
 * A net of our own on the same split: windows long enough to learn from, dropout wherever there is something to drop, AdamW under one
 * cycle of the learning rate.
 */
export async function best(options: BestOptions = {}): Promise<StreamRun> {
  const { print = console.log, seed = 42 } = options
  const { epochs = 30, hidden = 512, layers = 2, factors = 128, steps = 64, batchSize = 32 } = options
  const { lr = 4e-3, dropout = 0.5, inputDropout = 0.1, outputDropout = 0.4, weightDecay = 0.01 } = options
  manualSeed(seed)
  const { vocab, md } = streamData(options, { batchSize, steps })
  const model = new RecurrentLanguageModel({
    vocabulary: vocab.size,
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
    callbacks: [new OneCycle(lr, md.trainLoader.length * epochs), ...rowPrinter(print).callbacks],
  })
  const records = await learner.fit(epochs, lr)
  const written = await sampleNextN(model, vocab, 'for thos', 400, seed)
  print(JSON.stringify(written))
  return { vocab, model, epochs: records, written }
}

await runProgram(import.meta.url, best)
