import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { add, cdist, norm, reshape, sub } from '../../tensor/ops/shared.ts'
import { indexSelect } from '../../tensor/ops/index-select.ts'
import { requireFloat } from './checks.ts'

export interface PairwiseDistanceOptions {
  /** Which norm. Default 2. */
  readonly p?: number
  /** Added to each difference, so that equal vectors have a gradient. Default 1e-6. */
  readonly eps?: number
  /** Keeps the last dimension, with size 1. Default false. */
  readonly keepdim?: boolean
}

export const pairwiseDistanceOptionNames: OptionNames<PairwiseDistanceOptions> = {
  p: true,
  eps: true,
  keepdim: true,
}

/**
 * Distance between each vector of `x1` and the corresponding one of `x2`; the two are broadcast.
 *
 *     x1, x2 [..., d]   ->   [...]
 *
 * @throws ShapeError if they cannot be broadcast, DTypeError if one is not float32.
 * @example
 * F.pairwiseDistance(tensor([[3, 4]]), tensor([[0, 0]]), { eps: 0 }) // [5]
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  checkOptions('pairwiseDistance', options, pairwiseDistanceOptionNames)
  requireTensor('pairwiseDistance', x1)
  requireTensor('pairwiseDistance', x2)
  const { p = 2, eps = 1e-6, keepdim = false } = options
  requireFloat('pairwiseDistance', { x1, x2 })
  if (x1.shape.length === 0 || x2.shape.length === 0)
    throw new ShapeError('pairwiseDistance', 'needs vectors, [..., d]', { x1: x1.shape, x2: x2.shape })
  return norm(add(sub(x1, x2), eps), p, -1, { keepdim })
}

/**
 * Distances between all pairs of rows: row 0 and 1, 2, ..., then row 1 and 2, 3, ...: the upper triangle of `cdist(x, x)`.
 *
 *     x [n, d]   ->   [n (n - 1) / 2]
 *
 * @throws ShapeError if x is not a matrix, DTypeError if it is not float32, ValueError if p is negative.
 * @example
 * F.pdist(tensor([[0, 0], [3, 4], [3, 0]])) // [5, 3, 4]
 */
export function pdist(x: Tensor, p = 2): Tensor {
  requireTensor('pdist', x)
  requireFloat('pdist', { x })
  if (x.shape.length !== 2) throw new ShapeError('pdist', 'needs a matrix [n, d]', { x: x.shape })
  const n = x.shape[0]!
  const count = (n * Math.max(n - 1, 0)) / 2
  const places = new Int32Array(count)
  for (let i = 0, at = 0; i < n; i++) for (let j = i + 1; j < n; j++) places[at++] = i * n + j
  const index = empty([count], 'int32', x)
  index.kernels.write(index.storage, places)
  return indexSelect(reshape(cdist(x, x, { p }), [n * n]), 0, index)
}
