import { binary, unary } from './elementwise.ts'
import { mul } from './mul.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Hyperbolic tangent of each element, from -1 to 1.
 *
 * @example
 * tanh(tensor([0, 1])) // [0, 0.7616]
 */
export function tanh(x: Tensor): Tensor {
  return unary('tanh', x, (g, _needs, y) => [tanhGrad(g, y)])
}

/** `g * (1 - y * y)`: the gradient of `tanh` from its output, in one pass. */
export function tanhGrad(g: Tensor, y: Tensor): Tensor {
  return binary('tanhGrad', g, y, (gg, needs) => [
    needs[0] ? tanhGrad(gg, y) : null,
    needs[1] ? mul(mul(mul(gg, g), y), -2) : null,
  ])
}
