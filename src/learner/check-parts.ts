import { named, requireList, wrongArgument } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'
import type { BatchSource, ModelData } from '../data/index.ts'
import type { Callback } from './callback.ts'
import type { AnyModule } from '../nn/index.ts'
import type { LossFunction } from './batch-tensors.ts'

/** @throws ValueError if the data, the model or the loss of a training has the wrong kind. */
export function requireParts(
  operation: string,
  data: Pick<ModelData, 'trainLoader'>,
  model: AnyModule,
  lossFunction: LossFunction | undefined,
): void {
  for (const [name, loader] of Object.entries(data ?? {}))
    if (name.endsWith('Loader') && loader !== undefined && typeof loader?.batches !== 'function')
      throw new ValueError(
        operation,
        `${name} needs batches(), length and rows, as a BatchLoader has; got ${named(loader)}. ColumnarModelData.fromArrays(...) makes both loaders`,
      )
  if (typeof data?.trainLoader?.batches !== 'function')
    throw wrongArgument(
      operation,
      'data with a trainLoader and a validLoader, such as ColumnarModelData.fromArrays(...)',
      data,
    )
  if (typeof model?.namedParameters !== 'function')
    throw wrongArgument(operation, 'a model, such as new nn.Linear(4, 1)', model)
  if (typeof lossFunction !== 'function')
    throw wrongArgument(operation, 'a loss, as in { lossFunction: F.mseLoss }', lossFunction)
}

/** @throws ValueError if a value is not a source of batches. */
export function requireSource(operation: string, source: BatchSource): void {
  if (typeof source?.batches !== 'function')
    throw wrongArgument(operation, 'a source of batches, such as data.validLoader', source)
}

/** @throws ValueError if callbacks are not a list of objects. */
export function requireCallbacks(operation: string, callbacks: readonly Callback[] | undefined): void {
  if (callbacks === undefined) return
  requireList(operation, 'callbacks as a list', callbacks)
  for (const callback of callbacks)
    if (typeof callback !== 'object' || callback === null)
      throw wrongArgument(operation, 'callbacks, such as new EarlyStopping()', callback)
}

/** @throws ValueError if a number of epochs is not an integer of at least 0. */
export function requireEpochs(operation: string, epochs: number): void {
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new ValueError(operation, `epochs must be an integer of at least 0, got ${named(epochs)}`)
}
