import { requireTensor } from '../../tensor/tensor.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { div, mul, ne, permute, reshape, sum, takeRows, toDtype, unsqueeze } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'
import { checkReduction, type Reduction, type ReductionOptions, reductionOptionNames } from './reduction.ts'

export interface ClassOptions extends ReductionOptions {
  /** [classes]: weight of each class. A mean is then divided by the sum of the targets' weights. */
  readonly weight?: Tensor | null
  /** Targets of this class are ignored. Default -100. */
  readonly ignoreIndex?: number
}

export const classOptionNames: OptionNames<ClassOptions> = {
  weight: true,
  ignoreIndex: true,
  ...reductionOptionNames,
}

/** The default class to ignore, which no real class has. */
export const IGNORED = -100

/** Scores as rows with the classes last, and the shape that losses are restored to. */
export interface ClassRows {
  /** [rows, classes] */
  readonly scores: Tensor
  /** Shape of the target and of unreduced losses. */
  readonly shape: readonly number[]
}

/**
 * Reshapes scores [classes], [n, classes] or [n, classes, d1, ...] into rows.
 *
 * @throws ShapeError for a scalar, DTypeError if the scores are not float32.
 */
export function classRows(operation: string, scores: Tensor): ClassRows {
  requireTensor(operation, scores)
  requireFloat(operation, { input: scores })
  const { shape } = scores
  if (shape.length === 0)
    throw new ShapeError(operation, 'the input needs a class dimension: [n, classes, ...] or [classes]', {
      input: shape,
    })
  if (shape.length === 1) return { scores: unsqueeze(scores, 0), shape: [] }
  if (shape.length === 2) return { scores, shape: [shape[0]!] }
  const order = [0, ...shape.slice(2).map((_, i) => i + 2), 1]
  return { scores: reshape(permute(scores, order), [-1, shape[1]!]), shape: [shape[0]!, ...shape.slice(2)] }
}

/**
 * Checks class indices and flattens them.
 *
 * @throws DTypeError if they are not int32, ShapeError if they do not match the rows.
 */
export function classTargets(operation: string, input: Tensor, target: Tensor, rows: ClassRows): Tensor {
  requireTensor(operation, target)
  if (target.dtype !== 'int32')
    throw new DTypeError(
      operation,
      `the target must hold class indices as int32, got ${target.dtype}; convert it with toInt(), or create it with tensor([...], 'int32')`,
    )
  if (target.shape.join() !== rows.shape.join())
    throw new ShapeError(
      operation,
      'the target must have the shape of the input without the class dimension, dim 1 (flatten a sequence first: x.view(-1, classes), y.view(-1))',
      { input: input.shape, target: target.shape },
    )
  return reshape(target, [-1])
}

/** Refuses class weights that are not one per class. */
export function checkWeight(operation: string, weight: Tensor | null, classes: number): void {
  if (weight === null) return
  requireFloat(operation, { weight })
  if (weight.shape.length !== 1 || weight.shape[0] !== classes)
    throw new ShapeError(operation, `weight must have one value for each of the ${classes} classes`, {
      weight: weight.shape,
    })
}

/**
 * Reduces the losses of rows. A mean is over the rows that are not ignored, weighted by class.
 *
 * @param losses [rows], 0 where ignored
 * @param target [rows]
 */
export function reduceRows(
  operation: string,
  losses: Tensor,
  target: Tensor,
  shape: readonly number[],
  reduction: Reduction,
  weight: Tensor | null,
  ignoreIndex: number,
): Tensor {
  checkReduction(operation, reduction)
  if (reduction === 'none') return reshape(losses, shape)
  const total = sum(losses)
  if (reduction === 'sum') return total
  const share = noGrad(() => {
    const counted = toDtype(ne(target, ignoreIndex), 'float32')
    if (weight === null) return sum(counted)
    const known = mul(target, toDtype(counted, 'int32'))
    const factors = reshape(takeRows(unsqueeze(weight, 1), known), [-1])
    return sum(mul(factors, counted))
  })
  return div(total, share)
}
