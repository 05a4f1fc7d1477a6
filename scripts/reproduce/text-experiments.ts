import type { EpochRecord } from 'lanner'
import { charLoopConcat } from '../../examples/lesson6/char-loop-concat.ts'
import { charLoop } from '../../examples/lesson6/char-loop.ts'
import { charRnn } from '../../examples/lesson6/char-rnn.ts'
import { charSeqRnnIdentity } from '../../examples/lesson6/char-seq-rnn-identity.ts'
import { charSeqRnn } from '../../examples/lesson6/char-seq-rnn.ts'
import { char3 } from '../../examples/lesson6/char3.ts'
import type { LessonOptions } from '../../examples/lesson6/program.ts'
import { best, type BestPart } from '../../examples/lesson7/best.ts'
import { gru } from '../../examples/lesson7/gru.ts'
import { lstm } from '../../examples/lesson7/lstm.ts'
import { ownCell } from '../../examples/lesson7/own-cell.ts'
import { statefulRnn } from '../../examples/lesson7/stateful-rnn.ts'

/** What a training left. */
export interface ExperimentRun {
  readonly epochs: readonly EpochRecord[]
  /** The loss that counts, where it is not that of the last epoch. */
  readonly loss?: number
  /** All of the time, where it is more than the epochs took. */
  readonly seconds?: number
  /** What its parts reach by themselves. */
  readonly parts?: readonly BestPart[]
}

/** One training of the lesson and what it printed. */
export interface Experiment {
  readonly name: string
  readonly run: (options: LessonOptions) => Promise<ExperimentRun>
  /** Last loss in the lesson's notebook; null for a model of our own. */
  readonly printed: number | null
  /** The highest loss that passes; null where the lesson's number says too little. */
  readonly limit: number | null
  /** Which loss that is. */
  readonly loss: 'validLoss' | 'trainLoss'
  /** Seeds of which the median counts. Default 1. */
  readonly seeds?: number
  /** Takes the better part of an hour: only with --full. */
  readonly long?: boolean
  /** The start of a longer experiment: where that one runs too, its first epochs are these. */
  readonly startOf?: { readonly name: string; readonly epochs: number }
  /** What a reader must know beside the name. */
  readonly note?: string
}

const valid = 'validLoss' as const

export const experiments: readonly Experiment[] = [
  {
    name: 'Char3Model',
    run: char3,
    printed: 1.84525,
    limit: null,
    loss: 'trainLoss',
    note: 'training loss',
  },
  { name: 'CharLoopModel', run: charLoop, printed: 1.75103, limit: 1.78103, loss: valid },
  { name: 'CharLoopConcatModel', run: charLoopConcat, printed: 1.69936, limit: 1.72936, loss: valid },
  { name: 'CharRnn', run: charRnn, printed: 1.5039, limit: 1.5339, loss: valid },
  { name: 'CharSeqRnn', run: charSeqRnn, printed: 2.00106, limit: 2.03106, loss: valid },
  {
    name: 'CharSeqRnn-identity',
    run: charSeqRnnIdentity,
    printed: 1.83801,
    limit: 1.86801,
    loss: valid,
    seeds: 5,
  },
  { name: 'stateful-RNN', run: statefulRnn, printed: 1.486, limit: 1.506, loss: valid },
  { name: 'own-cell', run: ownCell, printed: 1.54217, limit: 1.56217, loss: valid },
  { name: 'GRU', run: gru, printed: 1.36926, limit: 1.38926, loss: valid },
  {
    name: 'LSTM-15',
    run: (options) => lstm({ ...options, long: false }),
    printed: 1.31518,
    limit: 1.33518,
    loss: valid,
    startOf: { name: 'LSTM-63', epochs: 17 },
    note: '2 x 512 units, after the schedule of 15 epochs',
  },
  {
    name: 'LSTM-63',
    run: lstm,
    printed: 1.2524,
    limit: 1.2724,
    loss: valid,
    long: true,
    note: '2 x 512 units, after the schedule of 63 epochs',
  },
  {
    name: 'best',
    run: best,
    printed: null,
    limit: 1.22,
    loss: valid,
    long: true,
    note: 'ours: learns on while it reads, see below',
  },
]
