import { requireSource } from './check-parts.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { BatchSource } from '../data/index.ts'
import { Breathing } from '../base/breathe.ts'
import type { AnyModule } from '../nn/index.ts'
import { clone, noGrad, scope, Tensor } from '../tensor/index.ts'
import {
  giveBack,
  lossOf,
  ownScalar,
  predictBatch,
  takeNumber,
  toTensor,
  type LossFunction,
} from './batch-tensors.ts'
import { checkMetrics, type Metric } from './metrics/metrics.ts'
import type { WholeMetric } from './metrics/whole-metrics.ts'
import { evaluationMode } from './modes.ts'

export interface ValidateOptions {
  /** Metrics that are averaged over batches, and metrics of all rows at once. */
  readonly metrics?: readonly (Metric | WholeMetric)[]
  /**
   * `batches`: the unweighted mean over batches, as in fast.ai 0.7; a short last batch counts as much as the others. `rows`: every row
   * counts the same. Default `batches`.
   */
  readonly validationMean?: 'batches' | 'rows'
  readonly signal?: AbortSignal | undefined
}

export const validateOptionNames: OptionNames<ValidateOptions> = {
  metrics: true,
  validationMean: true,
  signal: true,
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
 */
export async function validate(
  model: AnyModule,
  source: BatchSource,
  lossFunction: LossFunction,
  options: ValidateOptions = {},
): Promise<Validation> {
  checkOptions('validate', options, validateOptionNames)
  requireSource('validate', source)
  const { metrics = [], validationMean = 'batches', signal } = options
  checkMetrics(metrics)
  evaluationMode(model)
  const breathing = new Breathing(50)
  const means = metrics.filter((metric): metric is Metric => typeof metric === 'function')
  const whole = metrics.filter((metric): metric is WholeMetric => typeof metric !== 'function')
  const tallies = whole.map((metric) => metric.start())
  const sums = new Float64Array(1 + means.length)
  let weights = 0
  const batches = source.batches({ reuse: true })
  for (const batch of batches) {
    const { scores, parts } = scope(() =>
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
    const weight = validationMean === 'rows' ? batch.size : 1
    weights += weight
    for (const [i, score] of scores.entries())
      sums[i]! += weight * (typeof score === 'number' ? score : await takeNumber(score))
    for (const [i, own] of parts.entries()) {
      tallies[i]!.add(await Promise.all(own.map((part) => part.data())))
      for (const part of own) giveBack(part)
    }
    await breathing.now()
    signal?.throwIfAborted()
  }
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
