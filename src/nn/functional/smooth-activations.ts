import { requireTensor } from '../../tensor/tensor.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  abs,
  add,
  div,
  exp,
  gt,
  mul,
  narrow,
  neg,
  sigmoid,
  softmax,
  softplus,
  sub,
  tanh,
  where,
} from '../../tensor/ops/shared.ts'
import { normalizeDim } from '../../tensor/shape.ts'
import { elu } from './activations.ts'
import { requireFloat } from './checks.ts'

/**
 * `alpha * (exp(x / alpha) - 1)` below 0, x elsewhere: an `elu` whose slope has no jump at 0 (Barron, arXiv 1704.07483).
 *
 * @throws ValueError if alpha is 0.
 * @example
 * F.celu(tensor([-1, 1])) // [-0.6321, 1]
 */
export function celu(x: Tensor, alpha = 1): Tensor {
  if (!Number.isFinite(alpha) || alpha === 0)
    throw new ValueError('celu', `alpha must be a number other than 0, got ${shownValue(alpha)}`)
  requireFloat('celu', { x })
  const positive = gt(x, 0)
  return where(positive, x, mul(sub(exp(div(where(positive, 0, x), alpha)), 1), alpha))
}

const SELU_ALPHA = 1.6732632423543772
const SELU_SCALE = 1.0507009873554805

/**
 * An `elu` scaled so that mean 0 and variance 1 carry over from layer to layer (Klambauer et al., arXiv 1706.02515).
 *
 * @example
 * F.selu(tensor([-1, 1])) // [-1.1113, 1.0507]
 */
export function selu(x: Tensor): Tensor {
  requireFloat('selu', { x })
  return mul(elu(x, SELU_ALPHA), SELU_SCALE)
}

/**
 * `x * tanh(softplus(x))` (Misra, arXiv 1908.08681).
 *
 * @example
 * F.mish(tensor([-1, 1])) // [-0.3034, 0.8651]
 */
export function mish(x: Tensor): Tensor {
  requireFloat('mish', { x })
  return mul(x, tanh(softplus(x)))
}

/**
 * The first half along `dim` times the sigmoid of the second half: a gated linear unit (Dauphin et al., arXiv 1612.08083).
 *
 * @throws ShapeError if the size of `dim` is odd.
 * @example
 * F.glu(tensor([3, 4, 0, 100])) // [1.5, 4]
 */
export function glu(x: Tensor, dim = -1): Tensor {
  requireTensor('glu', x)
  requireFloat('glu', { x })
  const at = normalizeDim('glu', dim, x.shape.length)
  const size = x.shape[at]
  if (size === undefined || size % 2 !== 0)
    throw new ShapeError('glu', `the size of dim ${dim} must be even`, { x: x.shape })
  return mul(narrow(x, at, 0, size / 2), sigmoid(narrow(x, at, size / 2, size / 2)))
}

/**
 * Logarithm of `sigmoid`, without underflow.
 *
 * @example
 * F.logsigmoid(tensor([0, -100])) // [-0.6931, -100]
 */
export function logsigmoid(x: Tensor): Tensor {
  requireFloat('logsigmoid', { x })
  return neg(softplus(neg(x)))
}

/**
 * `x / (1 + |x|)`, from -1 to 1.
 *
 * @example
 * F.softsign(tensor([-1, 3])) // [-0.5, 0.75]
 */
export function softsign(x: Tensor): Tensor {
  return div(x, add(abs(x), 1))
}

/**
 * `softmax` of `-x`: the smallest element has the largest probability.
 *
 * @example
 * F.softmin(tensor([0, 0]), 0) // [0.5, 0.5]
 */
export function softmin(x: Tensor, dim: number): Tensor {
  return softmax(neg(x), dim)
}

/**
 * `x - tanh(x)`
 *
 * @example
 * F.tanhshrink(tensor([0, 100])) // [0, 99]
 */
export function tanhshrink(x: Tensor): Tensor {
  return sub(x, tanh(x))
}
