import { ShapeError } from '../base/errors.ts'
import type { Batch, BatchPart } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { clone, noGrad, scope, Tensor, tensor, type Kernels, type TypedArray } from '../tensor/index.ts'
import { withKernels } from '../tensor/runtime.ts'

/** Returns the loss of an output, a scalar. */
export type LossFunction = (output: Tensor, target: Tensor) => Tensor

/** A tensor with the values of one part of a batch. The values are copied, so the arrays can be reused. */
export function toTensor({ values, shape }: BatchPart): Tensor {
  return tensor(values, { shape })
}

/** The backend of a model, which its batches need too; undefined for one without tensors. */
export function kernelsOf(model: AnyModule): Kernels | undefined {
  return (model.parameters()[0] ?? model.buffers()[0])?.kernels
}

/** A scope in which new tensors are made by the backend of the model. */
export function scopeOn<T>(kernels: Kernels | undefined, f: () => T): T {
  return kernels === undefined ? scope(f) : withKernels(kernels, () => scope(f))
}

/** Calls a model on the columns of a batch. If the model returns an array, its first item is the output. */
export function predictBatch(model: AnyModule, batch: Batch): Tensor {
  // The argument types are unknown here.
  const call = model as unknown as (...columns: Tensor[]) => unknown
  const result = call(...batch.columns.map(toTensor))
  const output: unknown = Array.isArray(result) ? result[0] : result
  if (!(output instanceof Tensor))
    throw new ShapeError(
      model.constructor.name,
      'forward must return a tensor, or an array that starts with one',
    )
  return output
}

/** The loss of a batch. @throws ShapeError if it is not a single number. */
export function lossOf(lossFunction: LossFunction, output: Tensor, target: Tensor): Tensor {
  const loss = lossFunction(output, target)
  if (!(loss instanceof Tensor) || loss.numel !== 1)
    throw new ShapeError(
      'lossFunction',
      'must return a tensor with one element, such as the mean() of the losses',
      loss instanceof Tensor ? { loss: loss.shape } : {},
    )
  return loss
}

/** A copy of a scalar with its own memory, to return from a scope and pass to `takeNumber`. */
export function ownScalar(x: Tensor): Tensor {
  return noGrad(() => clone(x))
}

/** Reads a scalar made by `ownScalar` and frees its memory. */
export async function takeNumber(x: Tensor): Promise<number> {
  const value = await x.item()
  giveBack(x)
  return value
}

/** Reads a tensor returned from a scope and frees its memory. */
export async function takeValues(x: Tensor): Promise<TypedArray> {
  const values = await x.data()
  giveBack(x)
  return values
}

/** Frees the memory of a tensor that nothing else uses. */
export function giveBack(x: Tensor): void {
  if (!x.storage.freed) x.kernels.release(x.storage)
}
