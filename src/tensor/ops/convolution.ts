import type { Activation, ConvGeometry } from '../../backend/kernels.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { activationGradients } from './activation-grad.ts'
import { dense } from './operand.ts'
import { sum } from './sum.ts'

// Three products of x, weight and y, each linear in the two that it is given: so the gradients of each are the other two.

/**
 * `activation(convolution(x, weight) + bias)`; the caller has checked all.
 *
 *     x [n, channels, height, width]   weight [outputs, channels / groups, ...kernel]   ->   [n, outputs, ...size]
 */
export function convolve(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  geometry: ConvGeometry,
  size: readonly [number, number],
  activation: Activation = 'none',
): Tensor {
  const gradients = (
    g: Tensor,
    needs: readonly boolean[],
  ): readonly [Tensor | null, Tensor | null, Tensor | null] => [
    needs[0] ? inputGradient(g, weight, geometry, sizeOf(x)) : null,
    needs[1] ? weightGradient(g, x, geometry, sizeOf(weight)) : null,
    needs[2] ? sum(g, [0, 2, 3]) : null,
  ]
  return op('conv', [x, weight, bias], {
    shape: [x.shape[0]!, weight.shape[0]!, ...size],
    forward: (k, out) => k.conv2d(dense(x), dense(weight), dense(bias), geometry, activation, out),
    vjp:
      activation === 'none'
        ? gradients
        : (g: Tensor, needs: readonly boolean[], out: Tensor) =>
            gradients(activationGradients[activation](g, out), needs),
    saves: [x, weight],
  })
}

/** The gradient of x, whose plane has `size`: a transposed convolution of g. */
export function inputGradient(
  g: Tensor,
  weight: Tensor,
  geometry: ConvGeometry,
  size: readonly [number, number],
): Tensor {
  const channels = weight.shape[1]! * geometry.groups
  return op('convInputGrad', [g, weight], {
    shape: [g.shape[0]!, channels, ...size],
    forward: (k, out) => k.conv2dInputGrad(dense(g), dense(weight), geometry, out),
    vjp: (gg, needs) => [
      needs[0] ? convolve(gg, weight, null, geometry, sizeOf(g)) : null,
      needs[1] ? weightGradient(g, gg, geometry, sizeOf(weight)) : null,
    ],
  })
}

/** The gradient of a weight with a kernel of `size`. */
export function weightGradient(
  g: Tensor,
  x: Tensor,
  geometry: ConvGeometry,
  size: readonly [number, number],
): Tensor {
  return op('convWeightGrad', [g, x], {
    shape: [g.shape[1]!, x.shape[1]! / geometry.groups, ...size],
    forward: (k, out) => k.conv2dWeightGrad(dense(g), dense(x), geometry, out),
    vjp: (gg, needs) => [
      needs[0] ? convolve(x, gg, null, geometry, sizeOf(g)) : null,
      needs[1] ? inputGradient(g, gg, geometry, sizeOf(x)) : null,
    ],
  })
}

function sizeOf(x: Tensor): readonly [number, number] {
  return [x.shape[2]!, x.shape[3]!]
}
