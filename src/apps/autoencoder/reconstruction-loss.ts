import type { LossFunction } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { add, div, type Tensor } from '../../tensor/index.ts'
import type { RowLayout } from './row-layout.ts'

/**
 * Reconstruction loss: squared differences of numbers and one-hot numbers, and the cross-entropy of each scored category, averaged over rows and over all of
 * these.
 *
 *     output [batch, layout.outputs]   target [batch, targetWidth(layout)], see `writeTargets`
 */
export function reconstructionLoss({ squared, scored }: RowLayout): LossFunction {
  if (scored.length === 0) return F.mseLoss
  return (output: Tensor, target: Tensor): Tensor => {
    const losses = scored.map(({ at, width }, i) =>
      F.crossEntropy(output.narrow(1, at, width), target.select(1, squared + i).toInt(), {
        ignoreIndex: -1,
        reduction: 'sum',
      }),
    )
    if (squared > 0)
      losses.push(F.mseLoss(output.narrow(1, 0, squared), target.narrow(1, 0, squared), { reduction: 'sum' }))
    return div(losses.reduce(add), output.shape[0]! * (squared + scored.length))
  }
}
