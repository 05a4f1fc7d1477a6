import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { nllLoss } from '../../nn/functional/index.ts'

/**
 * A score of all validation rows at once, for what is not the mean of the scores of batches: an AUC, a root of a mean. `measure` says what to
 * keep of each batch; `start` begins a count, which is told of it.
 */
export interface WholeMetric {
  readonly name: string
  /** What of a batch the score needs. Inside the step's scope: must not be async. */
  measure(output: Tensor, target: Tensor): readonly Tensor[]
  start(): Tally
}

/** Adds up what a `WholeMetric` kept of each batch. */
export interface Tally {
  add(parts: readonly ArrayLike<number>[]): void
  value(): number
}

export interface OverRowsOptions {
  /** Default: the name of the function. */
  readonly name?: string
  /**
   * What of the outputs the function gets: `value`, all numbers one after the other; `class`, the number of the likeliest class of each row;
   * `positive`, the last number of each row, that of class 1 of two. Default `value`.
   */
  readonly take?: 'value' | 'class' | 'positive'
  /** Outputs are logarithms of probabilities, and the function wants probabilities. Default false. */
  readonly exp?: boolean
}

const overRowsOptionNames: OptionNames<OverRowsOptions> = { name: true, take: true, exp: true }

/**
 * Makes a metric for a `Learner` of a function of all predictions and all targets, such as `auc`, `rmse` or `f1`.
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
 * Between how many answers the model hesitates: e to the power of the mean loss of all targets. Counted as it goes, so it holds no outputs.
 *
 *     output [..., classes], logarithms of probabilities; target int32 [...]
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
      throw new ShapeError('perplexity', 'needs log-probabilities [..., classes] and a target for each', {
        output: output.shape,
        target: target.shape,
      })
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
