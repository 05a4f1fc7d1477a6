import { runProgram, type LessonOptions } from '../lesson6/program.ts'
import { CharSeqStatefulGru } from './models.ts'
import { trainOnStreams, type Leg, type StreamRun } from './train.ts'

const legs: readonly Leg[] = [
  { epochs: 6, lr: 1e-3 },
  { epochs: 3, lr: 1e-4 },
]

/** Gates control what the state keeps. */
export function gru(options: LessonOptions = {}): Promise<StreamRun> {
  return trainOnStreams((vocabulary) => new CharSeqStatefulGru(vocabulary), legs, options)
}

await runProgram(import.meta.url, gru)
