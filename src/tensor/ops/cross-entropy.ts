import { checkOptions } from '../../base/check-options.ts'
import { isGradEnabled } from '../graph.ts'
import { empty, op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { nllGrad, nllTarget, type CheckedTarget, type NllOptions, nllOptionNames } from './nll.ts'
import { logSoftmax, softmaxGrad } from './softmax.ts'
import { asDtype } from './to-dtype.ts'

/**
 * `nll` of `logSoftmax`, fused: the loss of each row of logits, not reduced.
 *
 *     logits [n, classes]   target int32 [n]   ->   [n]
 *
 * @throws ShapeError, DTypeError if the target does not fit; IndexError for a class outside the range.
 * @example
 * crossEntropy(zeros(1, 2), tensor([0], 'int32')) // [0.6931]
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkOptions('crossEntropy', options, nllOptionNames)
  const { rows, classes, call } = nllTarget('crossEntropy', logits, target, options)
  const input = contiguous(asDtype('crossEntropy', logits, 'float32'))
  const logProbs = empty(input.shape, 'float32', input)
  return op('crossEntropy', [input, call.target], {
    shape: [rows],
    forward: (k, out) => k.crossEntropy(input, call, out, logProbs),
    vjp: (g) => [
      // The fused gradient reads saved values; to be differentiable again it must start from the logits.
      isGradEnabled()
        ? softmaxGrad(true, nllGrad(g, call, classes), logSoftmax(input, -1))
        : crossEntropyGrad(g, logProbs, call),
      null,
    ],
    saves: [call.target, logProbs, input],
  })
}

function crossEntropyGrad(g: Tensor, logProbs: Tensor, call: CheckedTarget): Tensor {
  const out = empty(logProbs.shape, 'float32', logProbs)
  out.kernels.crossEntropyGrad(g, logProbs, call, out)
  return out
}
