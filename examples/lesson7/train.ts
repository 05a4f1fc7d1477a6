import { fit, manualSeed, optim, type Callback, type EpochRecord } from 'lanner'
import type { CharVocab } from 'lanner/data'
import { rowPrinter, type LessonOptions } from '../lesson6/program.ts'
import { getNext, sampleNextN } from './get-next.ts'
import type { CharModel } from './get-next.ts'
import { streamNll } from './models.ts'
import { streamData } from './stream-data.ts'

/** Some epochs with a constant learning rate or a schedule. */
export interface Leg {
  readonly epochs: number
  readonly lr: number
  /** Makes the schedule for these epochs; `batches` is the number per epoch. */
  readonly schedule?: (batches: number) => Callback
}

export interface StreamRun {
  readonly vocab: CharVocab
  readonly model: CharModel
  readonly epochs: readonly EpochRecord[]
  readonly written: string
}

/** Trains a stateful model phase by phase with one Adam, prints a row after each epoch, and generates text. */
export async function trainOnStreams(
  make: (vocabulary: number) => CharModel,
  legs: readonly Leg[],
  options: LessonOptions & { readonly weightDecay?: number },
): Promise<StreamRun> {
  const { print = console.log, seed = 42, weightDecay = 0 } = options
  manualSeed(seed)
  const { vocab, md } = streamData(options)
  print(`${vocab.size} characters, ${md.trainLoader.length} batches`)

  const model = make(vocab.size)
  const opt = new optim.Adam(model.parameters(), { lr: legs[0]!.lr, weightDecay })
  const { callbacks } = rowPrinter(print)
  const epochs: EpochRecord[] = []
  for (const { epochs: count, lr, schedule } of legs) {
    optim.setLrs(opt, lr)
    const own = schedule === undefined ? [] : [schedule(md.trainLoader.length)]
    epochs.push(...(await fit(model, md, count, opt, streamNll, { callbacks: [...own, ...callbacks] })))
  }
  print(JSON.stringify(await getNext(model, vocab, 'for thos')))
  const written = await sampleNextN(model, vocab, 'for thos', 400, seed)
  print(JSON.stringify(written))
  return { vocab, model, epochs, written }
}
