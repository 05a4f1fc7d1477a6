import { type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { Breathing } from '../base/breathe.ts'
import type { Batch, BatchSource } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { cat, noGrad, scope, type Tensor } from '../tensor/index.ts'
import { giveBack, kernelsOf, predictBatch, scopeOn, toTensor } from './batch-tensors.ts'
import { evaluationMode } from './modes.ts'

export interface PredictOptions {
  /** Dimension of the output that indexes the rows. Default 0; 1 for recurrent outputs [steps, batch, ...]. */
  readonly batchDim?: number
  readonly signal?: AbortSignal | undefined
}

export const predictOptionNames: OptionNames<PredictOptions> = { batchDim: true, signal: true }

/**
 * Returns the outputs of a model for all rows of a source, in evaluation mode, together with the targets.
 *
 * @throws ValueError if the source is empty.
 */
export async function predictSource(
  model: AnyModule,
  source: BatchSource,
  { batchDim = 0, signal }: PredictOptions = {},
): Promise<{ readonly output: Tensor; readonly target: Tensor }> {
  if (source.length === 0) throw new ValueError('predict', 'there are no rows to predict')
  evaluationMode(model)
  const kernels = kernelsOf(model)
  const breathing = new Breathing(50)
  const outputs: Tensor[] = []
  const targets: Tensor[] = []
  const parts = (batch: Batch): readonly [Tensor, Tensor] => [
    noGrad(() => predictBatch(model, batch)),
    toTensor(batch.target),
  ]
  try {
    for (const batch of source.batches({ reuse: true })) {
      const [output, target] = scopeOn(kernels, () => parts(batch))
      outputs.push(output)
      targets.push(target)
      await breathing.now()
      signal?.throwIfAborted()
    }
    return scope(() => noGrad(() => ({ output: cat(outputs, batchDim), target: cat(targets, 0) })))
  } finally {
    for (const part of [...outputs, ...targets]) giveBack(part)
  }
}
