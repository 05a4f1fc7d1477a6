import { ShapeError } from '../base/errors.ts'
import type { Batch, BatchPart } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { clone, noGrad, Tensor, tensor, type TypedArray } from '../tensor/index.ts'

/** What says how wrong an output is: a scalar. */
export type LossFunction = (output: Tensor, target: Tensor) => Tensor

/** A tensor of the numbers of one part. The numbers are copied, so the arrays may be used again. */
export function toTensor({ values, shape }: BatchPart): Tensor {
  return tensor(values, { shape })
}

/** Calls a model on the columns of a batch. Of a model that gives several things, the first is the output. */
export function predictBatch(model: AnyModule, batch: Batch): Tensor {
  // A module of no known type takes anything.
  const call = model as unknown as (...columns: Tensor[]) => unknown
  const result = call(...batch.columns.map(toTensor))
  const output: unknown = Array.isArray(result) ? result[0] : result
  if (!(output instanceof Tensor))
    throw new ShapeError(
      model.constructor.name,
      'forward must give a tensor, or an array that starts with one, to be trained or validated',
    )
  return output
}

/** The loss of a batch. @throws ShapeError where it is not one number. */
export function lossOf(lossFunction: LossFunction, output: Tensor, target: Tensor): Tensor {
  const loss = lossFunction(output, target)
  if (!(loss instanceof Tensor) || loss.numel !== 1)
    throw new ShapeError(
      'lossFunction',
      'must give a tensor with one element: take the mean() of the losses',
      loss instanceof Tensor ? { loss: loss.shape } : {},
    )
  return loss
}

/** A copy of a scalar that owns its memory: for leaving a scope, and for `takeNumber`. */
export function ownScalar(x: Tensor): Tensor {
  return noGrad(() => clone(x))
}

/** Reads a scalar that `ownScalar` made and gives its memory back. */
export async function takeNumber(x: Tensor): Promise<number> {
  const value = await x.item()
  giveBack(x)
  return value
}

/** Reads what a scope returned and gives its memory back. */
export async function takeValues(x: Tensor): Promise<TypedArray> {
  const values = await x.data()
  giveBack(x)
  return values
}

/** Gives the memory of a tensor back that nobody else uses. */
export function giveBack(x: Tensor): void {
  if (!x.storage.freed) x.kernels.release(x.storage)
}
