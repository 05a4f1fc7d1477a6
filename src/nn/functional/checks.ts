import { requireTensor } from '../../tensor/tensor.ts'
import { ShapeError } from '../../base/errors.ts'
import { sameShape } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/index.ts'

export { requireFloat } from '../../tensor/ops/operand.ts'

/** Refuses a target with another shape than the input: broadcasting them is nearly always a mistake. */
export function requireSameShape(operation: string, input: Tensor, target: Tensor): void {
  requireTensor(operation, input)
  requireTensor(operation, target)
  if (!sameShape(input.shape, target.shape))
    throw new ShapeError(
      operation,
      'input and target must have the same shape, as silent broadcasting is usually a mistake; reshape one of them, as in target.view(-1, 1)',
      { input: input.shape, target: target.shape },
    )
}
