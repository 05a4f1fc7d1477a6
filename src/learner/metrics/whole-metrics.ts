import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { nllLoss } from '../../nn/functional/index.ts'

/**
 * A score of all validation rows at once, for metrics that are not means over batches, such as AUC or RMSE. `measure` returns the values to
 * keep from each batch; `start` creates an accumulator, which receives them.
 */
export interface WholeMetric {
  readonly name: string
  /** Returns the values that the score needs from a batch. Runs inside the step's scope, so it must not be async. */
  measure(output: Tensor, target: Tensor): readonly Tensor[]
  start(): Tally
}

/** Accumulates the values that a `WholeMetric` keeps from each batch. */
export interface Tally {
  add(parts: readonly ArrayLike<number>[]): void
  value(): number
}

export interface OverRowsOptions {
  /** Default: the name of the function. */
  readonly name?: string
  /**
   * Form in which the function gets the outputs: `value`, all numbers in order; `class`, the most likely class of each row; `positive`, the
   * last number of each row, for class 1 of two. Default `value`.
   */
  readonly take?: 'value' | 'class' | 'positive'
  /** Set if outputs are log-probabilities but the function expects probabilities. Default false. */
  readonly exp?: boolean
}

const overRowsOptionNames: OptionNames<OverRowsOptions> = { name: true, take: true, exp: true }

/**
 * Turns a function of all predictions and all targets, such as `auc`, `rmse` or `f1`, into a metric for a `Learner`.
 *
 * @example
 * const metric = overRows(auc, { take: 'positive' })
 * metric.name // 'auc'
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss, metrics: [metric, overRows(f1, { take: 'class' })] })
 * const { metrics } = await learner.validate()
 * Object.keys(metrics) // ['auc', 'f1']
 */
export function overRows(
  score: (predictions: ArrayLike<number>, targets: ArrayLike<number>) => number,
  options: OverRowsOptions = {},
): WholeMetric {
  checkOptions('overRows', options, overRowsOptionNames)
  if (typeof score !== 'function')
    throw wrongArgument('overRows', 'a function of predictions and targets', score)
  const { name = score.name, take = 'value', exp = false } = options
  return {
    name,
    measure: (output, target) =>
      noGrad(() => {
        const last = output.shape.at(-1) ?? 1
        const own =
          take === 'value'
            ? output
            : take === 'class'
              ? output.argmax(-1)
              : output.select(output.shape.length - 1, last - 1)
        return [(exp && take !== 'class' ? own.exp() : own).contiguous(), target]
      }),
    start() {
      const [predictions, targets] = [[] as number[], [] as number[]]
      return {
        add([own, target]) {
          for (let i = 0; i < own!.length; i++) predictions.push(own![i]!)
          for (let i = 0; i < target!.length; i++) targets.push(target![i]!)
        },
        value: () => score(predictions, targets),
      }
    },
  }
}

/**
 * Perplexity: e to the power of the mean loss over all targets (the number of equally likely answers with the same loss). Accumulates sums,
 * so it keeps no outputs.
 *
 *     output [..., classes], log-probabilities; target int32 [...]
 *
 * @example
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss, metrics: [perplexity] })
 * const { loss, metrics } = await learner.validate(undefined, { validationMean: 'rows' })
 * Math.abs(Math.log(metrics.perplexity) - loss) < 1e-5 // true
 */
export const perplexity: WholeMetric = {
  name: 'perplexity',
  measure(output, target) {
    const classes = output.shape.at(-1) ?? 0
    if (output.shape.length < 2 || output.numel !== target.numel * classes)
      throw new ShapeError(
        'perplexity',
        'needs log-probabilities [..., classes] and one target for each row',
        {
          output: output.shape,
          target: target.shape,
        },
      )
    return noGrad(() => {
      const loss = nllLoss(output.contiguous().view(-1, classes), target.contiguous().view(-1), {
        reduction: 'sum',
      })
      return [loss, loss.mul(0).add(target.numel)]
    })
  },
  start() {
    let [loss, count] = [0, 0]
    return {
      add([own, rows]) {
        loss += own![0]!
        count += rows![0]!
      },
      value: () => Math.exp(loss / count),
    }
  },
}
