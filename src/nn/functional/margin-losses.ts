import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../../tensor/graph.ts'
import type { Tensor } from '../../tensor/index.ts'
import { addAt } from '../../tensor/ops/scatter-add.ts'
import { pickAlong } from '../../tensor/ops/gather.ts'
import {
  add,
  cumsum,
  div,
  eq,
  filled,
  logicalAnd,
  lt,
  mul,
  ne,
  neg,
  relu,
  reshape,
  softplus,
  square,
  squeeze,
  sub,
  sum,
  takeRows,
  toDtype,
  unsqueeze,
  where,
} from '../../tensor/ops/shared.ts'
import { sameShape } from '../../tensor/shape.ts'
import { requireFloat, requireSameShape } from './checks.ts'
import { reduced, type ReductionOptions, reductionOptionNames } from './reduction.ts'
import { logsigmoid } from './smooth-activations.ts'

export interface MarginOptions extends ReductionOptions {
  /** The margin: how far apart the two sides should be. */
  readonly margin?: number
}

export const marginOptionNames: OptionNames<MarginOptions> = { ...reductionOptionNames, margin: true }

/**
 * `max(0, margin - target * (x1 - x2))`: x1 should be larger where the target is 1, and x2 where it is -1. Default margin 0.
 *
 * @throws ShapeError if the shapes cannot be broadcast, DTypeError if a tensor is not float32.
 * @example
 * F.marginRankingLoss(tensor([2, 1]), tensor([1, 3]), tensor([1, 1])) // 1
 */
export function marginRankingLoss(
  x1: Tensor,
  x2: Tensor,
  target: Tensor,
  options: MarginOptions = {},
): Tensor {
  checkOptions('marginRankingLoss', options, marginOptionNames)
  const { margin = 0, reduction } = options
  requireFloat('marginRankingLoss', { x1, x2, target })
  const losses = relu(add(mul(neg(target), sub(x1, x2)), margin))
  return reduced('marginRankingLoss', losses, reduction)
}

/**
 * x where the target is 1, and `max(0, margin - x)` where it is -1: for distances of similar and dissimilar pairs. Default margin 1.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.hingeEmbeddingLoss(tensor([0.25, 0.25]), tensor([1, -1])) // 0.5
 */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  checkOptions('hingeEmbeddingLoss', options, marginOptionNames)
  const { margin = 1, reduction } = options
  requireFloat('hingeEmbeddingLoss', { input, target })
  requireSameShape('hingeEmbeddingLoss', input, target)
  const far = where(ne(target, 1), relu(sub(margin, input)), 0)
  const near = where(ne(target, -1), input, 0)
  return reduced('hingeEmbeddingLoss', add(far, near), reduction)
}

/**
 * `log(1 + exp(-target * input))` for targets 1 and -1.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.softMarginLoss(tensor([0, 0]), tensor([1, -1])) // 0.6931
 */
export function softMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  checkOptions('softMarginLoss', options, reductionOptionNames)
  requireFloat('softMarginLoss', { input, target })
  requireSameShape('softMarginLoss', input, target)
  return reduced('softMarginLoss', softplus(neg(mul(target, input))), options.reduction)
}

export interface MultiMarginOptions extends MarginOptions {
  /** 1, or 2 for squares. Default 1. */
  readonly p?: 1 | 2
  /** [classes]: weight of each class. */
  readonly weight?: Tensor | null
}

export const multiMarginOptionNames: OptionNames<MultiMarginOptions> = {
  ...marginOptionNames,
  p: true,
  weight: true,
}

/**
 * The multi-class hinge loss: wrong classes are penalized if their score comes within `margin` of that of the target class, or above it.
 * The mean over the classes of `max(0, margin - target + wrong)^p`. Default margin 1.
 *
 *     input [n, classes] or [classes]   target int32 [n] or a scalar
 *
 * @throws DTypeError or ShapeError if the target does not fit, IndexError for a class out of range.
 * @example
 * F.multiMarginLoss(tensor([[0.5, 0, 1]]), tensor([0], 'int32')) // 0.6667
 */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  checkOptions('multiMarginLoss', options, multiMarginOptionNames)
  const { p = 1, margin = 1, weight = null, reduction } = options
  if (p !== 1 && p !== 2) throw new ValueError('multiMarginLoss', `p must be 1 or 2, got ${shownValue(p)}`)
  requireFloat('multiMarginLoss', { input, weight })
  const rows = rowsOf('multiMarginLoss', input)
  const [n, classes] = rows.shape as readonly [number, number]
  requireClasses('multiMarginLoss', target)
  if (
    target.numel !== n ||
    target.shape.length > 1 ||
    (weight !== null && !sameShape(weight.shape, [classes]))
  )
    throw new ShapeError('multiMarginLoss', 'needs input [n, classes], target [n] and weight [classes]', {
      input: input.shape,
      target: target.shape,
      ...(weight && { weight: weight.shape }),
    })
  const column = reshape(target, [n, 1])
  const caller = { operation: 'multiMarginLoss', shape: target.shape }
  const right = pickAlong(caller, rows, 1, column)
  const distance = relu(add(sub(rows, right), margin))
  const powers = p === 1 ? distance : square(distance)
  const weighted =
    weight === null ? powers : mul(powers, takeRows(unsqueeze(weight, 1), reshape(target, [n])))
  const wrong = noGrad(() => {
    const zeros = filled([n, classes], 0, 'int32', input)
    return eq(addAt(caller, zeros, 1, column, filled([n, 1], 1, 'int32', input)), 0)
  })
  const losses = div(sum(where(wrong, weighted, 0), 1), classes)
  return reduced(
    'multiMarginLoss',
    input.shape.length < 2 && target.shape.length === 0 ? squeeze(losses, 0) : losses,
    reduction,
  )
}

/**
 * The multi-label hinge loss: other classes are penalized if their score comes within 1 of that of a target class, or above it. The mean
 * over the classes of the sums of `max(0, 1 - target + other)`. Each row of the target lists its classes, then -1.
 *
 *     input [n, classes] or [classes]   target int32, the same shape
 *
 * @throws DTypeError or ShapeError if the target does not fit, IndexError for a class out of range.
 * @example
 * F.multilabelMarginLoss(tensor([[0.5, 0, 1]]), tensor([[0, -1, -1]], 'int32')) // 0.6667
 */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  checkOptions('multilabelMarginLoss', options, reductionOptionNames)
  requireFloat('multilabelMarginLoss', { input })
  requireClasses('multilabelMarginLoss', target)
  requireSameShape('multilabelMarginLoss', input, target)
  const rows = rowsOf('multilabelMarginLoss', input)
  const [, classes] = rows.shape as readonly [number, number]
  const caller = { operation: 'multilabelMarginLoss', shape: target.shape }
  const { listed, counts, other } = noGrad(() => {
    const list = reshape(target, rows.shape)
    const counts = eq(cumsum(toDtype(lt(list, 0), 'int32'), 1), 0)
    const listed = where(counts, list, 0)
    const marks = addAt(caller, filled(rows.shape, 0, 'int32', input), 1, listed, toDtype(counts, 'int32'))
    return { listed, counts, other: eq(marks, 0) }
  })
  const right = pickAlong(caller, rows, 1, listed)
  const distance = relu(add(sub(unsqueeze(rows, 1), unsqueeze(right, 2)), 1))
  const pairs = noGrad(() => logicalAnd(unsqueeze(counts, 2), unsqueeze(other, 1)))
  const losses = div(sum(where(pairs, distance, 0), [1, 2]), classes)
  return reduced(
    'multilabelMarginLoss',
    input.shape.length < 2 ? squeeze(losses, 0) : losses,
    options.reduction,
  )
}

export interface MultilabelSoftMarginOptions extends ReductionOptions {
  /** Weight of each class, broadcast to the input. */
  readonly weight?: Tensor | null
}

export const multilabelSoftMarginOptionNames: OptionNames<MultilabelSoftMarginOptions> = {
  ...reductionOptionNames,
  weight: true,
}

/**
 * Cross-entropy of `sigmoid(input)` and targets from 0 to 1, averaged over the classes, the last dimension.
 *
 *     input [..., classes]   target the same shape
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.multilabelSoftMarginLoss(zeros(1, 2), tensor([[1, 0]])) // 0.6931
 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  options: MultilabelSoftMarginOptions = {},
): Tensor {
  checkOptions('multilabelSoftMarginLoss', options, multilabelSoftMarginOptionNames)
  const { weight = null, reduction } = options
  const operation = 'multilabelSoftMarginLoss'
  requireFloat(operation, { input, target, weight })
  requireSameShape(operation, input, target)
  if (input.shape.length === 0)
    throw new ShapeError(operation, 'needs [..., classes]', { input: input.shape })
  const each = neg(add(mul(target, logsigmoid(input)), mul(sub(1, target), logsigmoid(neg(input)))))
  const losses = div(sum(weight === null ? each : mul(each, weight), -1), input.shape.at(-1)!)
  return reduced(operation, losses, reduction)
}

/** Scores as rows [n, classes]; a scalar is one row of one class. */
function rowsOf(operation: string, input: Tensor): Tensor {
  requireTensor(operation, input)
  const rank = input.shape.length
  if (rank > 2 || input.shape[rank - 1] === 0)
    throw new ShapeError(operation, 'needs [n, classes] or [classes], with at least one class', {
      input: input.shape,
    })
  return rank === 2 ? input : reshape(input, [1, input.numel])
}

function requireClasses(operation: string, target: Tensor): void {
  requireTensor(operation, target)
  if (target.dtype !== 'int32')
    throw new DTypeError(
      operation,
      `the target must hold class indices as int32, got ${target.dtype}; convert it with toInt(), or create it with tensor([...], 'int32')`,
    )
}
