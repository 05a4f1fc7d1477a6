import type { Tensor } from '../../tensor/index.ts'
import * as ops from '../../tensor/ops/shared.ts'

/**
 * `x @ weightT + bias`.
 *
 *     x [..., in]   weight [out, in]   bias [out] or null   ->   [..., out]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * F.linear(tensor([[1, 2]]), tensor([[3, 4], [5, 6]]), tensor([1, 0])) // [[12, 17]]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return ops.linear(x, weight, bias)
}
