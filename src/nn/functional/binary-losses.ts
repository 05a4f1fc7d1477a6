import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { dense } from '../../tensor/ops/operand.ts'
import { isOnHost, peek } from '../../tensor/read.ts'
import { op } from '../../tensor/op.ts'
import {
  add,
  clamp,
  div,
  gt,
  log,
  log1p,
  logicalOr,
  lt,
  mul,
  neg,
  softplus,
  sub,
  where,
} from '../../tensor/ops/shared.ts'
import { requireFloat, requireSameShape } from './checks.ts'
import { reduced, type ReductionOptions, reductionOptionNames } from './reduction.ts'

export interface BinaryOptions extends ReductionOptions {
  /** Weight of each element, broadcast to the input. */
  readonly weight?: Tensor | null
}

export const binaryOptionNames: OptionNames<BinaryOptions> = { weight: true, ...reductionOptionNames }

/** Lower bound on logarithms, as in PyTorch, so that one confident mistake does not make the loss infinite. */
const LOWEST_LOG = -100

/**
 * Cross-entropy of probabilities from 0 to 1 and targets from 0 to 1: `-(t log p + (1 - t) log(1 - p))`, logarithms at least -100.
 * For logits, `binaryCrossEntropyWithLogits` is more accurate.
 *
 * @throws ShapeError if the shapes differ; ValueError for a probability out of range. Backends other than the CPU cannot check it: loss and gradient of such an element are NaN there.
 * @example
 * F.binaryCrossEntropy(tensor([0.8, 0.3]), tensor([1, 0])) // 0.2899
 */
export function binaryCrossEntropy(input: Tensor, target: Tensor, options: BinaryOptions = {}): Tensor {
  checkOptions('binaryCrossEntropy', options, binaryOptionNames)
  const { weight = null, reduction } = options
  requireFloat('binaryCrossEntropy', { input, target, weight })
  requireSameShape('binaryCrossEntropy', input, target)
  requireProbabilities(input)
  const losses = pairLosses(input, target)
  return reduced('binaryCrossEntropy', weight === null ? losses : mul(losses, weight), reduction)
}

/** NaN passes: it is what a diverged model returns, and the training says so. */
function requireProbabilities(input: Tensor): void {
  if (!isOnHost(input)) return
  const values = noGrad(() => peek(dense(input)))
  if (values instanceof Promise) return
  for (let i = 0; i < values.length; i++)
    if (values[i]! < 0 || values[i]! > 1)
      throw new ValueError(
        'binaryCrossEntropy',
        `probabilities must be from 0 to 1, element ${i} is ${values[i]}; apply sigmoid, or use binaryCrossEntropyWithLogits`,
      )
}

function pairLosses(p: Tensor, target: Tensor): Tensor {
  const logs = (): readonly [Tensor, Tensor] => [clamp(log(p), LOWEST_LOG), clamp(log1p(neg(p)), LOWEST_LOG)]
  return op('binaryCrossEntropy', [p, target], {
    shape: p.shape,
    forward: (kernels, out) => {
      const losses = noGrad(() => {
        const [hit, miss] = logs()
        return neg(add(mul(target, hit), mul(sub(1, target), miss)))
      })
      kernels.copy(losses, out)
    },
    vjp: (g, needs) => {
      // Outside 0 to 1 the loss is NaN, and so is its gradient.
      const outside = logicalOr(lt(p, 0), gt(p, 1))
      const spread = where(outside, NaN, clamp(mul(p, sub(1, p)), 1e-12))
      const [hit, miss] = needs[1] ? logs() : []
      return [
        needs[0] ? mul(g, div(sub(p, target), spread)) : null,
        hit && miss ? mul(g, sub(miss, hit)) : null,
      ]
    },
  })
}

export interface BinaryWithLogitsOptions extends BinaryOptions {
  /** Weight of positive examples, broadcast to the input: above 1 favors recall, below 1 precision. */
  readonly posWeight?: Tensor | null
}

export const binaryWithLogitsOptionNames: OptionNames<BinaryWithLogitsOptions> = {
  ...binaryOptionNames,
  posWeight: true,
}

/**
 * Cross-entropy of `sigmoid(input)` and targets from 0 to 1, computed from the logits in a numerically stable way.
 *
 * @throws ShapeError if the shapes differ.
 * @example
 * F.binaryCrossEntropyWithLogits(tensor([2, -1]), tensor([1, 0])) // 0.2201
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: BinaryWithLogitsOptions = {},
): Tensor {
  checkOptions('binaryCrossEntropyWithLogits', options, binaryWithLogitsOptionNames)
  const { weight = null, posWeight = null, reduction } = options
  const operation = 'binaryCrossEntropyWithLogits'
  requireFloat(operation, { input, target, weight, posWeight })
  requireSameShape(operation, input, target)
  const miss = softplus(neg(input))
  const scaled = posWeight === null ? miss : mul(miss, add(mul(sub(posWeight, 1), target), 1))
  const losses = add(mul(sub(1, target), input), scaled)
  return reduced(operation, weight === null ? losses : mul(losses, weight), reduction)
}
