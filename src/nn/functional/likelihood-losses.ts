import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../../tensor/graph.ts'
import type { Tensor } from '../../tensor/index.ts'
import { op } from '../../tensor/op.ts'
import {
  add,
  div,
  eq,
  exp,
  gt,
  log,
  lt,
  mul,
  square,
  sub,
  sum,
  unsqueeze,
  where,
} from '../../tensor/ops/shared.ts'
import { dense } from '../../tensor/ops/operand.ts'
import { isOnHost, readSync } from '../../tensor/read.ts'
import { sameShape } from '../../tensor/shape.ts'
import { requireFloat, requireSameShape } from './checks.ts'
import { reduced, type Reduction, type ReductionOptions, reductionOptionNames } from './reduction.ts'

export interface KlDivOptions {
  /** Default mean, over all elements; 'batchmean' divides the sum by the size of dim 0, as the definition does. */
  readonly reduction?: Reduction | 'batchmean'
  /** Whether the target holds logarithms too. Default false. */
  readonly logTarget?: boolean
}

export const klDivOptionNames: OptionNames<KlDivOptions> = { reduction: true, logTarget: true }

/**
 * Kullback-Leibler divergence of log-probabilities from a target distribution: `target * (log(target) - input)`.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.klDiv(tensor([[-0.6931, -0.6931]]), tensor([[1, 0]]), { reduction: 'batchmean' }) // 0.6931
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  checkOptions('klDiv', options, klDivOptionNames)
  const { reduction = 'mean', logTarget = false } = options
  requireFloat('klDiv', { input, target })
  requireSameShape('klDiv', input, target)
  const losses = logTarget ? mul(exp(target), sub(target, input)) : sub(timesLog(target), mul(target, input))
  if (reduction !== 'batchmean') return reduced('klDiv', losses, reduction)
  return input.shape.length === 0 ? sum(losses) : div(sum(losses), input.shape[0]!)
}

/** x log(x), and 0 for 0. */
function timesLog(x: Tensor): Tensor {
  return mul(x, log(where(eq(x, 0), 1, x)))
}

export interface PoissonNllOptions extends ReductionOptions {
  /** Whether the input is the logarithm of the rate. Default true. */
  readonly logInput?: boolean
  /** Whether to add Stirling's approximation of log(target!), which does not depend on the input. Default false. */
  readonly full?: boolean
  /** Added to a rate before its logarithm, if `logInput` is false. Default 1e-8. */
  readonly eps?: number
}

export const poissonNllOptionNames: OptionNames<PoissonNllOptions> = {
  ...reductionOptionNames,
  logInput: true,
  full: true,
  eps: true,
}

/**
 * Negative log-likelihood of counts under Poisson distributions: `exp(input) - target * input`.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.poissonNllLoss(tensor([0, 1]), tensor([1, 2])) // 0.8591
 */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNllOptions = {}): Tensor {
  checkOptions('poissonNllLoss', options, poissonNllOptionNames)
  const { logInput = true, full = false, eps = 1e-8, reduction } = options
  requireFloat('poissonNllLoss', { input, target })
  requireSameShape('poissonNllLoss', input, target)
  const losses = logInput
    ? sub(exp(input), mul(target, input))
    : sub(input, mul(target, log(add(input, eps))))
  return reduced('poissonNllLoss', full ? add(losses, stirling(target)) : losses, reduction)
}

/** log(n!) by Stirling's approximation above 1, else 0. */
function stirling(n: Tensor): Tensor {
  const large = gt(n, 1)
  const safe = where(large, n, 1)
  const value = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5))
  return where(large, value, 0)
}

export interface GaussianNllOptions extends ReductionOptions {
  /** Whether to add the constant log(2 pi) / 2. Default false. */
  readonly full?: boolean
  /** Lower bound on the variance; the gradient passes below it too. Default 1e-6. */
  readonly eps?: number
}

export const gaussianNllOptionNames: OptionNames<GaussianNllOptions> = {
  ...reductionOptionNames,
  full: true,
  eps: true,
}

/**
 * Negative log-likelihood under normal distributions with predicted means and variances: `(log(variance) + (input - target)^2 / variance) / 2`.
 *
 *     input [...]   target broadcast to it   variance a number, or like the input, or without its last dimension, or with one size of 1
 *
 * @throws ShapeError if the shapes do not fit, ValueError for a negative variance (on a CPU backend).
 * @example
 * F.gaussianNllLoss(tensor([1, 2]), tensor([3, 2]), tensor([1, 1])) // 1
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  options: GaussianNllOptions = {},
): Tensor {
  checkOptions('gaussianNllLoss', options, gaussianNllOptionNames)
  const { full = false, eps = 1e-6, reduction } = options
  requireFloat('gaussianNllLoss', { input, target })
  const spread = typeof variance === 'number' ? boundedNumber(variance, eps) : bounded(input, variance, eps)
  const error = square(sub(input, target))
  const losses =
    typeof spread === 'number'
      ? mul(add(div(error, spread), Math.log(spread)), 0.5)
      : mul(add(log(spread), div(error, spread)), 0.5)
  return reduced('gaussianNllLoss', full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction)
}

function boundedNumber(variance: number, eps: number): number {
  if (!(variance >= 0))
    throw new ValueError('gaussianNllLoss', `a variance must be at least 0, got ${shownValue(variance)}`)
  return Math.max(variance, eps)
}

/** The variance, at least eps, in a shape that is broadcast to the input; the gradient passes where it is raised. */
function bounded(input: Tensor, variance: Tensor, eps: number): Tensor {
  requireTensor('gaussianNllLoss', variance)
  requireFloat('gaussianNllLoss', { variance })
  const lead = sameShape(input.shape.slice(0, -1), variance.shape) && input.shape.length > 0
  const differing = input.shape.filter((size, d) => size !== variance.shape[d]).length
  const fits =
    sameShape(input.shape, variance.shape) ||
    (input.shape.length === variance.shape.length &&
      differing === 1 &&
      variance.shape.every((size, d) => size === 1 || size === input.shape[d]))
  if (!fits && !lead)
    throw new ShapeError(
      'gaussianNllLoss',
      'the variance must have the shape of the input, or lack its last dimension, or have one size of 1 instead',
      { input: input.shape, variance: variance.shape },
    )
  if (isOnHost(variance))
    for (const value of readSync(noGrad(() => dense(variance))))
      if (value < 0) throw new ValueError('gaussianNllLoss', `a variance must be at least 0, got ${value}`)
  return raised(fits ? variance : unsqueeze(variance, -1), eps)
}

/** `maximum` with a number whose gradient is 1 everywhere. */
function raised(x: Tensor, least: number): Tensor {
  return op('raised', [x], {
    shape: x.shape,
    forward: (k, out) =>
      k.copy(
        noGrad(() => where(lt(x, least), least, x)),
        out,
      ),
    vjp: (g) => [mul(g, 1)],
    saves: [],
  })
}
