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

/** The result of a training. */
export interface ExperimentRun {
  readonly epochs: readonly EpochRecord[]
  /** The final loss, if it is not that of the last epoch. */
  readonly loss?: number
  /** Total time, if it is more than that of the epochs. */
  readonly seconds?: number
  /** The loss of each part on its own. */
  readonly parts?: readonly BestPart[]
}

/** A model of the lesson and its printed result. */
export interface Experiment {
  readonly name: string
  readonly run: (options: LessonOptions) => Promise<ExperimentRun>
  /** Last loss in the lesson's notebook; null for our own models. */
  readonly printed: number | null
  /** The maximum loss that passes; null if the lesson's number is too noisy. */
  readonly limit: number | null
  /** The kind of loss. */
  readonly loss: 'validLoss' | 'trainLoss'
  /** Number of seeds; the median counts. Default 1. */
  readonly seeds?: number
  /** Takes up to an hour: only with --full. */
  readonly long?: boolean
  /** The longer experiment that starts with the same epochs: if it runs too, they are not repeated. */
  readonly startOf?: { readonly name: string; readonly epochs: number }
  /** A note for readers. */
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
    note: '2 x 512 units, schedule of 15 epochs',
  },
  {
    name: 'LSTM-63',
    run: lstm,
    printed: 1.2524,
    limit: 1.2724,
    loss: valid,
    long: true,
    note: '2 x 512 units, schedule of 63 epochs',
  },
  {
    name: 'best',
    run: best,
    printed: null,
    limit: 1.22,
    loss: valid,
    long: true,
    note: 'ours: keeps learning while it reads',
  },
]
