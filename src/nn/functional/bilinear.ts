import { requireTensor } from '../../tensor/tensor.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { linear, mul, reshape, unsqueeze } from '../../tensor/ops/shared.ts'
import { sameShape } from '../../tensor/shape.ts'
import { requireFloat } from './checks.ts'

/**
 * `x1T @ weight[k] @ x2 + bias[k]` for each output k.
 *
 *     x1 [..., in1]   x2 [..., in2]   weight [out, in1, in2]   bias [out] or null   ->   [..., out]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * F.bilinear(tensor([[1, 2]]), tensor([[3]]), tensor([[[1], [1]]])) // [[9]]
 */
export function bilinear(x1: Tensor, x2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  for (const x of [x1, x2, weight]) requireTensor('bilinear', x)
  requireFloat('bilinear', { x1, x2, weight, bias })
  const [outputs, in1, in2] = weight.shape
  const lead = x1.shape.slice(0, -1)
  if (
    weight.shape.length !== 3 ||
    x1.shape.length === 0 ||
    !sameShape(lead, x2.shape.slice(0, -1)) ||
    x1.shape.at(-1) !== in1 ||
    x2.shape.at(-1) !== in2 ||
    (bias !== null && !sameShape(bias.shape, [outputs!]))
  )
    throw new ShapeError(
      'bilinear',
      'needs x1 [..., in1], x2 [..., in2], weight [out, in1, in2] and bias [out], with the same leading dimensions',
      { x1: x1.shape, x2: x2.shape, weight: weight.shape, ...(bias && { bias: bias.shape }) },
    )
  const width = in1! * in2!
  const products = reshape(mul(unsqueeze(x1, -1), unsqueeze(x2, -2)), [...lead, width])
  return linear(products, reshape(weight, [outputs!, width]), bias)
}
