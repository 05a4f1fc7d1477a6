import { sameShape, type Shape } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { sum } from './sum.ts'
import { reshape } from './view.ts'

/** Sums a broadcast tensor back to `shape`: the one place where broadcasting is undone. */
export function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g
  const lead = g.shape.length - shape.length
  const dims: number[] = []
  for (let i = 0; i < g.shape.length; i++)
    if (i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1)) dims.push(i)
  const summed = dims.length > 0 ? sum(g, dims) : g
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape)
}
