import { requireNumbers } from '../../base/check-argument.ts'
import { viewOp } from '../op.ts'
import { expandedStrides, resolveShape, sameShape, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { sumTo } from './sum-to.ts'

/**
 * A view of `x` broadcast to `shape`: dimensions of size 1 repeat without using memory, new dimensions are added in front; -1 keeps a size.
 *
 * @example
 * expand(tensor([[1], [2]]), [2, 3]) // [[1, 1, 1], [2, 2, 2]]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  requireNumbers('expand', 'sizes', shape)
  requireTensor('expand', x)
  const lead = shape.length - x.shape.length
  const target = resolveShape(
    'expand',
    shape.map((extent, i) => (extent === -1 && i >= lead ? x.shape[i - lead]! : extent)),
  )
  if (sameShape(target, x.shape)) return x
  return viewOp('expand', x, target, expandedStrides('expand', x.shape, x.strides, target), x.offset, (g) =>
    sumTo(g, x.shape),
  )
}
