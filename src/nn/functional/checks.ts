import { DTypeError, ShapeError } from '../../base/errors.ts'
import { sameShape } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/index.ts'

/** Refuses tensors that are not float32. */
export function requireFloat(operation: string, tensors: Readonly<Record<string, Tensor>>): void {
  for (const [name, tensor] of Object.entries(tensors))
    if (tensor.dtype !== 'float32')
      throw new DTypeError(
        operation,
        `${name} must be float32, it is ${tensor.dtype}; convert it with toFloat()`,
      )
}

/** Refuses a target of another shape than the input: stretching one to the other is nearly always a mistake. */
export function requireSameShape(operation: string, input: Tensor, target: Tensor): void {
  if (!sameShape(input.shape, target.shape))
    throw new ShapeError(
      operation,
      'input and target must have one shape, so that nothing is stretched unseen; reshape one of them, as in target.view(-1, 1)',
      { input: input.shape, target: target.shape },
    )
}
