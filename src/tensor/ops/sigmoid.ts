import { add } from './add.ts'
import { binary, unary } from './elementwise.ts'
import { mul } from './mul.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `1 / (1 + exp(-x))`, from 0 to 1.
 *
 * @example
 * sigmoid(tensor([0, 2])) // [0.5, 0.8808]
 */
export function sigmoid(x: Tensor): Tensor {
  return unary('sigmoid', x, (g, _needs, y) => [sigmoidGrad(g, y)])
}

/** `g * y * (1 - y)`: the gradient of `sigmoid` from its output, in one pass. */
export function sigmoidGrad(g: Tensor, y: Tensor): Tensor {
  return binary('sigmoidGrad', g, y, (gg, needs) => [
    needs[0] ? sigmoidGrad(gg, y) : null,
    needs[1] ? mul(mul(gg, g), add(mul(y, -2), 1)) : null,
  ])
}
