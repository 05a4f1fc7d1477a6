import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { ctcLoss, ctcLossOptionNames, type CtcLossOptions, type Lengths } from '../functional/ctc-loss.ts'
import { Module } from '../module/module.ts'

type Inputs = [logProbs: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths]

/**
 * `F.ctcLoss` with fixed options.
 *
 * @example
 * const logProbs = F.logSoftmax(zeros(3, 1, 2), -1)
 * new nn.CTCLoss()(logProbs, tensor([[1]], 'int32'), [3], [1]) // 0.2877
 */
export class CTCLoss extends Module<Inputs, Tensor> {
  readonly options: CtcLossOptions

  constructor(options: CtcLossOptions = {}) {
    checkOptions('CTCLoss', options, ctcLossOptionNames)
    super()
    this.options = options
  }

  override forward(logProbs: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths): Tensor {
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, this.options)
  }
}
