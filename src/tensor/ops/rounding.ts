import { clone } from './clone.ts'
import { unary } from './elementwise.ts'
import { zerosLike } from './fill.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * The largest integer <= each element. The gradient is 0.
 *
 * @example
 * floor(tensor([1.5, -1.5])) // [1, -2]
 */
export function floor(x: Tensor): Tensor {
  requireTensor('floor', x)
  if (x.dtype === 'int32') return clone(x)
  return unary('floor', x, (g) => [zerosLike(g)], [])
}

/**
 * The smallest integer >= each element. The gradient is 0.
 *
 * @example
 * ceil(tensor([1.5, -1.5])) // [2, -1]
 */
export function ceil(x: Tensor): Tensor {
  requireTensor('ceil', x)
  if (x.dtype === 'int32') return clone(x)
  return unary('ceil', x, (g) => [zerosLike(g)], [])
}

/**
 * The nearest integer; halves round to even, as in PyTorch. The gradient is 0.
 *
 * @example
 * round(tensor([0.5, 1.5, 2.4])) // [0, 2, 2]
 */
export function round(x: Tensor): Tensor {
  requireTensor('round', x)
  if (x.dtype === 'int32') return clone(x)
  return unary('round', x, (g) => [zerosLike(g)], [])
}
