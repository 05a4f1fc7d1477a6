import { runProgram, type LessonOptions } from '../lesson6/program.ts'
import { CharSeqStatefulRnn2 } from './models.ts'
import { trainOnStreams, type Leg, type StreamRun } from './train.ts'

const legs: readonly Leg[] = [{ epochs: 4, lr: 1e-3 }]

/** The same model with the loop over the characters and the cell written by hand. */
export function ownCell(options: LessonOptions = {}): Promise<StreamRun> {
  return trainOnStreams((vocabulary) => new CharSeqStatefulRnn2(vocabulary), legs, options)
}

await runProgram(import.meta.url, ownCell)
