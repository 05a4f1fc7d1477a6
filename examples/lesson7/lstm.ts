import { CosAnneal } from 'lanner'
import { runProgram, type LessonOptions } from '../lesson6/program.ts'
import { CharSeqStatefulLstm } from './models.ts'
import { trainOnStreams, type Leg, type StreamRun } from './train.ts'

export interface LstmOptions extends LessonOptions {
  /** Adds the 63-epoch schedule after the 15-epoch one. Default true. */
  readonly long?: boolean
  /** Units of each layer. Default 512. */
  readonly hidden?: number
}

/** Restarts whose cycles double: 1, 2, 4, ... epochs. */
const restarts = (epochs: number): Leg => ({
  epochs,
  lr: 1e-2,
  schedule: (batches) => new CosAnneal(1e-2, batches, { cycleMult: 2 }),
})

/** Two layers of 512 units with dropout between them: two plain epochs, then 15 and 63 epochs of restarts (2^4 - 1 and 2^6 - 1). */
export function lstm({ long = true, hidden = 512, ...options }: LstmOptions = {}): Promise<StreamRun> {
  const legs = [{ epochs: 2, lr: 1e-2 }, restarts(15), ...(long ? [restarts(63)] : [])]
  return trainOnStreams((vocabulary) => new CharSeqStatefulLstm(vocabulary, 42, hidden), legs, {
    ...options,
    weightDecay: 1e-5,
  })
}

await runProgram(import.meta.url, lstm)
