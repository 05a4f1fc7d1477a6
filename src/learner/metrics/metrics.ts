import { requireList, wrongArgument } from '../../base/check-argument.ts'
import { requireTensor } from '../../tensor/tensor.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad, sameShape, type Tensor } from '../../tensor/index.ts'
import type { WholeMetric } from './whole-metrics.ts'

/**
 * Computes a score of a batch of outputs: a number or a scalar tensor. Records show it under the function's name.
 *
 * @example
 * const meanAbsolute = (output, target) => output.sub(target).abs().mean()
 */
export interface Metric {
  (output: Tensor, target: Tensor): Tensor | number
  readonly name: string
}

/** Refuses metrics without a unique name. */
export function checkMetrics(metrics: readonly (Metric | WholeMetric)[]): void {
  requireList('Learner', 'metrics as a list, such as [accuracy]', metrics)
  metrics.forEach((metric, i) => {
    if (typeof metric !== 'function' && typeof (metric as WholeMetric | null)?.start !== 'function')
      throw wrongArgument('Learner', 'metrics that are functions, such as [accuracy]', metric)
    const { name } = metric
    if (name === '')
      throw new ValueError(
        'validate',
        `metric ${i} has no name; use a named function, or const name = (output, target) => ...`,
      )
    if (metrics.findIndex((other) => other.name === name) < i)
      throw new ValueError('validate', `two metrics are named ${name}`)
  })
}

/**
 * Fraction of rows whose most likely class is correct.
 *
 *     output [..., classes], target int32 [...]   ->   scalar
 *
 * @example
 * accuracy(tensor([[0.1, 0.9], [0.8, 0.2]]), tensor([1, 1], 'int32')) // 0.5
 */
export function accuracy(output: Tensor, target: Tensor): Tensor {
  requireTensor('accuracy', output)
  requireTensor('accuracy', target)
  return noGrad(() => {
    const answers = output.argmax(-1)
    if (!sameShape(answers.shape, target.shape))
      throw new ShapeError(
        'accuracy',
        'the target must have the shape of the output without its last dimension',
        {
          output: output.shape,
          target: target.shape,
        },
      )
    return answers.eq(target).toFloat().mean()
  })
}

/**
 * Returns a metric: the fraction of rows whose correct class is among the `k` most likely. It is named `top5` for k = 5.
 *
 *     output [..., classes], target int32 [...]   ->   scalar
 *
 * @throws ValueError if `k` is not an integer of at least 1.
 * @example
 * topK(2)(tensor([[0.1, 0.7, 0.2], [0.8, 0.15, 0.05]]), tensor([2, 2], 'int32')) // 0.5
 */
export function topK(k: number): Metric {
  if (!Number.isInteger(k) || k < 1)
    throw new ValueError('topK', `k must be an integer of at least 1, got ${shownValue(k)}`)
  const metric = (output: Tensor, target: Tensor): Tensor =>
    noGrad(() => {
      const classes = output.shape.at(-1) ?? 0
      if (!sameShape(output.shape.slice(0, -1), target.shape))
        throw new ShapeError(
          'topK',
          'the target must have the shape of the output without its last dimension',
          {
            output: output.shape,
            target: target.shape,
          },
        )
      const { indices } = output.topk(Math.min(k, classes), -1)
      return indices.eq(target.unsqueeze(-1)).toFloat().sum(-1).mean()
    })
  return Object.defineProperty(metric, 'name', { value: `top${k}` })
}
