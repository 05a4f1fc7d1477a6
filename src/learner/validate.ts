import { requireSource } from './check-parts.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { BatchSource } from '../data/index.ts'
import { Breathing } from '../base/breathe.ts'
import type { AnyModule } from '../nn/index.ts'
import { clone, noGrad, Tensor } from '../tensor/index.ts'
import {
  giveBack,
  kernelsOf,
  lossOf,
  ownScalar,
  predictBatch,
  scopeOn,
  takeNumber,
  toTensor,
  type LossFunction,
} from './batch-tensors.ts'
import type { DataParallelTraining } from './data-parallel.ts'
import { checkMetrics, type Metric } from './metrics/metrics.ts'
import type { WholeMetric } from './metrics/whole-metrics.ts'
import { evaluationMode } from './modes.ts'
import { ValidationShares } from './validation-shares.ts'

export interface ValidateOptions {
  /** Metrics that are averaged over batches, and metrics of all rows at once. */
  readonly metrics?: readonly (Metric | WholeMetric)[]
  /**
   * `batches`: the unweighted mean over batches, as in fast.ai 0.7; a short last batch counts as much as the others. `rows`: every row
   * counts the same. Default `batches`.
   */
  readonly validationMean?: 'batches' | 'rows'
  readonly signal?: AbortSignal | undefined
  /** Each of several processes takes its part of the rows, and all get the results of all rows. */
  readonly dataParallel?: DataParallelTraining | undefined
}

export const validateOptionNames: OptionNames<ValidateOptions> = {
  metrics: true,
  validationMean: true,
  signal: true,
  dataParallel: true,
}

export interface Validation {
  readonly loss: number
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Computes loss and metrics of a model on all rows of a source, in evaluation mode and without gradients. The model is in evaluation mode
 * afterwards.
 *
 * @returns NaN for every value if the source is empty.
 * @example
 * const { loss } = await validate(model, data.trainLoader, F.nllLoss)
 * loss > 0 // true
 */
export async function validate(
  model: AnyModule,
  source: BatchSource,
  lossFunction: LossFunction,
  options: ValidateOptions = {},
): Promise<Validation> {
  checkOptions('validate', options, validateOptionNames)
  requireSource('validate', source)
  const { metrics = [], validationMean = 'batches', signal, dataParallel: together } = options
  checkMetrics(metrics)
  evaluationMode(model)
  const kernels = kernelsOf(model)
  const breathing = new Breathing(50)
  const means = metrics.filter((metric): metric is Metric => typeof metric === 'function')
  const whole = metrics.filter((metric): metric is WholeMetric => typeof metric !== 'function')
  const tallies = whole.map((metric) => metric.start())
  const sums = new Float64Array(1 + means.length)
  let weights = 0
  const add = (own: readonly number[], rows: number): void => {
    const weight = validationMean === 'rows' ? rows : 1
    weights += weight
    own.forEach((score, i) => (sums[i]! += weight * score))
  }
  const shares = together === undefined ? null : new ValidationShares(together)
  const batches = (together?.shard(source) ?? source).batches({ reuse: true })
  for (const batch of batches) {
    // Other processes have rows of this batch.
    if (batch.size === 0) {
      shares?.skip()
      continue
    }
    const { scores, parts } = scopeOn(kernels, () =>
      noGrad(() => {
        const output = predictBatch(model, batch)
        const target = toTensor(batch.target)
        const loss = lossOf(lossFunction, output, target)
        const all = [loss, ...means.map((metric) => metric(output, target))]
        return {
          scores: all.map((score) => (score instanceof Tensor ? ownScalar(score) : score)),
          parts: whole.map((metric) => metric.measure(output, target).map((part) => clone(part))),
        }
      }),
    )
    batches.prefetch()
    const own = await Promise.all(
      scores.map((score) => (typeof score === 'number' ? score : takeNumber(score))),
    )
    const values = await Promise.all(parts.map((each) => Promise.all(each.map((part) => part.data()))))
    if (shares === null) {
      add(own, batch.size)
      values.forEach((each, i) => tallies[i]!.add(each))
    } else shares.add(own, batch.size, values)
    for (const part of parts.flat()) giveBack(part)
    await breathing.now()
    // Several processes end together.
    if (together === undefined) signal?.throwIfAborted()
  }
  await shares?.combine(sums.length, add, tallies)
  const valueOf = (metric: Metric | WholeMetric): number =>
    typeof metric === 'function'
      ? sums[1 + means.indexOf(metric)]! / weights
      : tallies[whole.indexOf(metric)]!.value()
  return {
    loss: sums[0]! / weights,
    metrics: Object.fromEntries(
      metrics.map((metric) => [metric.name, weights === 0 ? NaN : valueOf(metric)]),
    ),
  }
}
