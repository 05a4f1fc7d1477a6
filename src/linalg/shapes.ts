import { broadcastShapes, type Shape } from '../tensor/shape.ts'
import { expand } from '../tensor/ops/expand.ts'
import { transpose } from '../tensor/ops/transpose.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** The matrices transposed. */
export function transposed(x: Tensor): Tensor {
  return transpose(x, -2, -1)
}

/** Two batches of matrices with the same leading dimensions. */
export function alike(name: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const lead = broadcastShapes(name, a.shape.slice(0, -2), b.shape.slice(0, -2))
  const grown = (x: Tensor): Tensor => expand(x, [...lead, ...x.shape.slice(-2)])
  return [grown(a), grown(b)]
}

/** The dimensions before the last two. */
export function leadOf(x: Tensor): Shape {
  return x.shape.slice(0, -2)
}
