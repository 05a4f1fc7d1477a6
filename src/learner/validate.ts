import type { BatchSource } from '../data/index.ts'
import { Breathing } from '../base/breathe.ts'
import type { AnyModule } from '../nn/index.ts'
import { noGrad, scope, Tensor } from '../tensor/index.ts'
import { lossOf, ownScalar, predictBatch, takeNumber, toTensor, type LossFunction } from './batch-tensors.ts'
import { checkMetrics, type Metric } from './metrics.ts'
import { evaluationMode } from './modes.ts'

export interface ValidateOptions {
  readonly metrics?: readonly Metric[]
  /**
   * `batches`: the plain mean of the losses and metrics of the batches, as fast.ai computed it when the lesson was given; a short last
   * batch counts as much as the others. `rows`: every row counts the same. Default `batches`.
   */
  readonly validationMean?: 'batches' | 'rows'
  readonly signal?: AbortSignal | undefined
}

export interface Validation {
  readonly loss: number
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Loss and metrics of a model on all rows of a source, in evaluation mode and without gradients. The model is in evaluation mode
 * afterwards.
 *
 * @returns NaN everywhere where the source is empty.
 */
export async function validate(
  model: AnyModule,
  source: BatchSource,
  lossFunction: LossFunction,
  { metrics = [], validationMean = 'batches', signal }: ValidateOptions = {},
): Promise<Validation> {
  checkMetrics(metrics)
  evaluationMode(model)
  const breathing = new Breathing(50)
  const sums = new Float64Array(1 + metrics.length)
  let weights = 0
  const batches = source.batches({ reuse: true })
  for (const batch of batches) {
    const scores = scope(() =>
      noGrad(() => {
        const output = predictBatch(model, batch)
        const target = toTensor(batch.target)
        const loss = lossOf(lossFunction, output, target)
        return [loss, ...metrics.map((metric) => metric(output, target))].map((score) =>
          score instanceof Tensor ? ownScalar(score) : score,
        )
      }),
    )
    batches.prefetch()
    const weight = validationMean === 'rows' ? batch.size : 1
    weights += weight
    for (const [i, score] of scores.entries())
      sums[i]! += weight * (typeof score === 'number' ? score : await takeNumber(score))
    await breathing.now()
    signal?.throwIfAborted()
  }
  const means = sums.map((sum) => sum / weights)
  return {
    loss: means[0]!,
    metrics: Object.fromEntries(metrics.map((metric, i) => [metric.name, means[i + 1]!])),
  }
}
