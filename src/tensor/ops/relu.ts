import { binary, unary } from './elementwise.ts'
import { maximum } from './maximum.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * max(x, 0). The gradient at 0 is 0.
 *
 * @example
 * relu(tensor([-1, 2])) // [0, 2]
 */
export function relu(x: Tensor): Tensor {
  requireTensor('relu', x)
  if (x.dtype === 'int32') return maximum(x, 0)
  return unary('relu', x, (g, _needs, y) => [reluGrad(g, y)])
}

/** `g` where y > 0, else 0: the gradient of `relu` from its output (or its input), in one pass. */
export function reluGrad(g: Tensor, y: Tensor): Tensor {
  return binary('reluGrad', g, y, (gg) => [reluGrad(gg, y), null], [y])
}
