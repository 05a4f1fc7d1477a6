import type { RecurrentKernels } from '../fused/recurrent.ts'
import type { CoreBackend } from '../kernels.ts'
import { composedGru } from './gru.ts'
import { composedLstm } from './lstm.ts'
import { composedRnn } from './rnn.ts'

/** Whole sequences of recurrent layers, step by step. */
export function composedRecurrent(kernels: CoreBackend): RecurrentKernels {
  return { ...composedRnn(kernels), ...composedLstm(kernels), ...composedGru(kernels) }
}
