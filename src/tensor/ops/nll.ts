import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError } from '../../base/errors.ts'
import type { NllTarget } from '../../backend/kernels.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { requireFloat } from './operand.ts'
import { asDtype } from './to-dtype.ts'

export interface NllOptions {
  /** [classes]: weight of each class. */
  readonly weight?: Tensor | null
  /** Rows with this class have loss 0 and get no gradient. Default -100. */
  readonly ignoreIndex?: number
}

export const nllOptionNames: OptionNames<NllOptions> = { weight: true, ignoreIndex: true }

/**
 * Negative log-likelihood of each row, not reduced: `-weight[t] * logProbs[i, t]`.
 *
 *     logProbs [n, classes]   target int32 [n]   ->   [n]
 *
 * @throws ShapeError, DTypeError if the target does not fit; IndexError for a class outside the range.
 * @example
 * nll(logSoftmax(zeros(1, 2), -1), tensor([0], 'int32')) // [0.6931]
 */
export function nll(logProbs: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkOptions('nll', options, nllOptionNames)
  return classLosses('nll', logProbs, target, options)
}

/** `nll`; errors name the function that the user called. */
export function classLosses(
  operation: string,
  logProbs: Tensor,
  target: Tensor,
  options: NllOptions,
): Tensor {
  const { rows, classes, call } = nllTarget(operation, logProbs, target, options)
  const input = contiguous(asDtype(operation, logProbs, 'float32'))
  return op('nll', [input, call.target], {
    shape: [rows],
    forward: (k, out) => k.nll(input, call, out),
    vjp: (g) => [nllGrad(g, call, classes), null],
    saves: [call.target],
  })
}

/** `-weight[t] * g[i]` at the class of each row, 0 elsewhere: [n, classes]. */
export function nllGrad(g: Tensor, call: CheckedTarget, classes: number): Tensor {
  return op('nllGrad', [g, call.target], {
    shape: [g.shape[0]!, classes],
    forward: (k, out) => k.nllGrad(g, call, out),
    vjp: (gg) => [nll(gg, call.target, { weight: call.weight, ignoreIndex: call.ignoreIndex }), null],
    saves: [call.target],
  })
}

/** The kernels' arguments, with tensors for the graph. */
export interface CheckedTarget extends NllTarget {
  readonly target: Tensor
  readonly weight: Tensor | null
}

/** Checks scores [n, classes], classes [n] and weights [classes]. */
export function nllTarget(
  operation: string,
  scores: Tensor,
  target: Tensor,
  { weight = null, ignoreIndex = -100 }: NllOptions,
): { readonly rows: number; readonly classes: number; readonly call: CheckedTarget } {
  if (target.dtype !== 'int32')
    throw new DTypeError(
      operation,
      `the target must hold class indices as int32, got ${target.dtype}; convert it with toInt()`,
    )
  requireFloat(operation, { weight })
  const [rows, classes] = scores.shape
  if (
    scores.shape.length !== 2 ||
    target.shape.length !== 1 ||
    target.shape[0] !== rows ||
    (weight !== null && (weight.shape.length !== 1 || weight.shape[0] !== classes))
  )
    throw new ShapeError(operation, 'needs scores [n, classes], target [n] and weight [classes]', {
      scores: scores.shape,
      target: target.shape,
      ...(weight === null ? {} : { weight: weight.shape }),
    })
  return {
    rows: rows!,
    classes: classes!,
    call: { target: contiguous(target), weight, ignoreIndex, operation },
  }
}
