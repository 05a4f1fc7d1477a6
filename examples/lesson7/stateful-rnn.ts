import { runProgram, type LessonOptions } from '../lesson6/program.ts'
import { CharSeqStatefulRnn } from './models.ts'
import { trainOnStreams, type Leg, type StreamRun } from './train.ts'

const legs: readonly Leg[] = [
  { epochs: 4, lr: 1e-3 },
  { epochs: 4, lr: 1e-4 },
]

/** The state is kept from batch to batch, so the model remembers more than eight characters. */
export function statefulRnn(options: LessonOptions = {}): Promise<StreamRun> {
  return trainOnStreams((vocabulary) => new CharSeqStatefulRnn(vocabulary), legs, options)
}

await runProgram(import.meta.url, statefulRnn)
