import type { NllTarget } from '../../../../backend/kernels.ts'
import type { Emitter } from '../emitter.ts'
import { TRAINING, type KernelForms, type Seen } from './form.ts'

/** -weight[t] * logProbs[i, t] of each row, 0 where it is ignored. */
function addLosses(on: Emitter, logProbs: string, { target, weight, ignoreIndex }: Seen<NllTarget>): string {
  const classes = on.read(target)
  const ignored = on.node('Equal', [classes, on.number(ignoreIndex, 'int32')])
  const index = on.node('Where', [ignored, on.number(0, 'int32'), classes])
  const column = on.node('Unsqueeze', [index, on.graph.wholes([1])])
  const picked = on.node('GatherElements', [logProbs, column], { axis: 1 })
  const losses = on.node('Neg', [on.node('Squeeze', [picked, on.graph.wholes([1])])])
  const weighted =
    weight === null
      ? losses
      : on.node('Mul', [losses, on.node('Gather', [on.read(weight), index], { axis: 0 })])
  return on.node('Where', [ignored, on.number(0, 'float32'), weighted])
}

export const lossForms = {
  nll: {
    writes: (_logProbs, _target, out) => [out],
    add: (on, logProbs, target, out) => on.write(out, addLosses(on, on.read(logProbs), target)),
  },
  nllGrad: TRAINING,
  crossEntropy: {
    writes: (_logits, _target, losses, logProbs) => [losses, logProbs],
    add: (on, logits, target, losses, logProbs) => {
      const value = on.node('LogSoftmax', [on.read(logits)], { axis: -1 })
      on.write(logProbs, value)
      on.write(losses, addLosses(on, value, target))
    },
  },
  crossEntropyGrad: TRAINING,
} satisfies KernelForms<'nll' | 'nllGrad' | 'crossEntropy' | 'crossEntropyGrad'>
