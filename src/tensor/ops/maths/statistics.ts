import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { empty } from '../../op.ts'
import { normalizeDim } from '../../shape.ts'
import { requireTensor, Tensor } from '../../tensor.ts'
import { abs } from '../abs.ts'
import { add } from '../add.ts'
import { cat } from '../cat.ts'
import { clone } from '../clone.ts'
import { clamp } from '../clamp.ts'
import { gt, lt } from '../compare.ts'
import { cumsum } from '../cumsum.ts'
import { div } from '../div.ts'
import { filled } from '../fill.ts'
import { logicalXor } from '../logical.ts'
import { matmul } from '../matmul.ts'
import { mean } from '../mean.ts'
import { mul } from '../mul.ts'
import { norm } from '../norm.ts'
import { pow } from '../pow.ts'
import { narrow } from '../slice.ts'
import { sqrt } from '../sqrt.ts'
import { squeeze, unsqueeze } from '../squeeze.ts'
import { sub } from '../sub.ts'
import { sum } from '../sum.ts'
import { asDtype, toDtype } from '../to-dtype.ts'
import { transpose } from '../transpose.ts'
import { std, variance, type VarianceOptions } from '../variance.ts'
import { reshape } from '../view.ts'
import { where } from '../where.ts'
import { diagonal } from '../shapes/diagonal.ts'
import { composed } from './composed.ts'

/**
 * Linear interpolation: `start + weight * (end - start)`, with broadcasting.
 *
 * @example
 * lerp(tensor([0, 10]), tensor([10, 20]), 0.5) // [5, 15]
 */
export function lerp(start: Tensor, end: Tensor, weight: Tensor | number): Tensor {
  const [a, b] = [asDtype('lerp', start, 'float32'), asDtype('lerp', end, 'float32')]
  const w = weight instanceof Tensor ? asDtype('lerp', weight, 'float32') : filled([], weight, 'float32', a)
  return composed(
    'lerp',
    [a, b, w],
    () => {
      const apart = sub(b, a)
      // From the nearer end, so that a weight of 1 gives the end exactly.
      const fromEnd = (): Tensor => sub(b, mul(apart, sub(1, w)))
      if (typeof weight === 'number') return Math.abs(weight) < 0.5 ? add(a, mul(apart, weight)) : fromEnd()
      return where(lt(abs(w), 0.5), add(a, mul(apart, w)), fromEnd())
    },
    (g, needs) => [
      needs[0] ? mul(g, sub(1, w)) : null,
      needs[1] ? mul(g, w) : null,
      needs[2] ? mul(g, sub(b, a)) : null,
    ],
  )
}

/**
 * The p-norm of the difference of a and b, with broadcasting.
 *
 * @example
 * dist(tensor([0, 0]), tensor([3, 4])) // 5
 */
export function dist(a: Tensor, b: Tensor, p = 2): Tensor {
  return norm(sub(asDtype('dist', a, 'float32'), b), p)
}

/**
 * x with its slices along `dim` scaled down to a p-norm of at most `maxnorm`.
 *
 * @throws ValueError if p or maxnorm is negative.
 * @example
 * renorm(tensor([[3, 4], [0, 1]]), 2, 0, 1) // [[0.6, 0.8], [0, 1]]
 */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  if (!(p > 0) || !(maxnorm >= 0))
    throw new ValueError(
      'renorm',
      `p must be positive and maxnorm at least 0, got ${shownValue(p)} and ${shownValue(maxnorm)}`,
    )
  if (x.shape.length < 2) throw new ShapeError('renorm', 'needs at least 2 dimensions', { tensor: x.shape })
  const at = normalizeDim('renorm', dim, x.shape.length)
  const others = [...x.shape.keys()].filter((d) => d !== at)
  const size = norm(x, p, others, { keepdim: true })
  // PyTorch's constant, so that results agree.
  return mul(x, where(gt(size, maxnorm), div(maxnorm, add(size, 1e-7)), 1))
}

/**
 * Standard deviation and mean over `dim` (one, several, or all).
 *
 * @example
 * stdMean(tensor([1, 2, 3])) // [1, 2]
 */
export function stdMean(
  x: Tensor,
  dim?: number | readonly number[],
  options: VarianceOptions = {},
): [std: Tensor, mean: Tensor] {
  return [std(x, dim, options), mean(x, dim, keptAs(options))]
}

/**
 * Variance and mean over `dim` (one, several, or all).
 *
 * @example
 * varMean(tensor([1, 2, 3])) // [1, 2]
 */
export function varMean(
  x: Tensor,
  dim?: number | readonly number[],
  options: VarianceOptions = {},
): [variance: Tensor, mean: Tensor] {
  return [variance(x, dim, options), mean(x, dim, keptAs(options))]
}

function keptAs({ keepdim }: VarianceOptions): { readonly keepdim?: boolean } {
  return keepdim === undefined ? {} : { keepdim }
}

export interface CovOptions {
  /** Sums are divided by n - correction. Default 1. */
  readonly correction?: number
  /** Frequency weights: how often each column counts, int32. */
  readonly fweights?: Tensor | null
  /** The importance of each column. */
  readonly aweights?: Tensor | null
}

const covOptionNames: OptionNames<CovOptions> = { correction: true, fweights: true, aweights: true }

/**
 * Covariance matrix of variables, which are the rows; a vector is one variable.
 *
 * @throws ShapeError if x has more than 2 dimensions or a weight is missing.
 * @example
 * cov(tensor([[0, 1, 2], [2, 1, 0]])) // [[1, -1], [-1, 1]]
 */
export function cov(x: Tensor, options: CovOptions = {}): Tensor {
  checkOptions('cov', options, covOptionNames)
  requireTensor('cov', x)
  const { correction = 1, fweights = null, aweights = null } = options
  if (x.shape.length > 2) throw new ShapeError('cov', 'needs a matrix or a vector', { tensor: x.shape })
  const rows = toDtype(x.shape.length === 2 ? x : reshape(x, [1, -1]), 'float32')
  const count = rows.shape[1]!
  for (const weights of [fweights, aweights])
    if (weights !== null && (weights.shape.length > 1 || weights.numel !== count))
      throw new ShapeError('cov', `weights must be a vector of ${count}`, { weights: weights.shape })
  const floats = [fweights, aweights].map((w) =>
    w === null ? null : reshape(toDtype(w, 'float32'), [count]),
  )
  const [f, a] = floats as [Tensor | null, Tensor | null]
  const weights = f === null ? a : a === null ? f : mul(f, a)
  const total = weights === null ? filled([], count, 'float32', rows) : sum(weights)
  const average =
    weights === null
      ? mean(rows, 1, { keepdim: true })
      : div(sum(mul(rows, weights), 1, { keepdim: true }), total)
  const lost =
    a === null || correction === 0
      ? filled([], correction, 'float32', rows)
      : mul(div(sum(mul(weights!, a)), total), correction)
  const centered = sub(rows, average)
  const right = weights === null ? centered : mul(centered, weights)
  const out = div(matmul(centered, transpose(right, 0, 1)), clamp(sub(total, lost), 0))
  return x.shape.length === 2 && rows.shape[0] !== 1 ? out : squeeze(out)
}

/**
 * Matrix of the correlation coefficients of variables, which are the rows; a vector is one variable.
 *
 * @throws ShapeError if x has more than 2 dimensions.
 * @example
 * corrcoef(tensor([[0, 1, 2], [2, 1, 0]])) // [[1, -1], [-1, 1]]
 */
export function corrcoef(x: Tensor): Tensor {
  const covariance = cov(x)
  if (covariance.shape.length === 0) return div(covariance, covariance)
  const deviation = sqrt(diagonal(covariance))
  return clamp(div(div(covariance, unsqueeze(deviation, 1)), unsqueeze(deviation, 0)), -1, 1)
}

export interface VanderOptions {
  /** The number of columns. Default: the length of x. */
  readonly n?: number
  /** Whether powers go up from left to right. Default false. */
  readonly increasing?: boolean
}

const vanderOptionNames: OptionNames<VanderOptions> = { n: true, increasing: true }

/**
 * Vandermonde matrix: the powers of each element of a vector as a row.
 *
 * @throws ShapeError if x is not a vector.
 * @example
 * vander(tensor([2, 3]), { n: 3 }) // [[4, 2, 1], [9, 3, 1]]
 */
export function vander(x: Tensor, options: VanderOptions = {}): Tensor {
  checkOptions('vander', options, vanderOptionNames)
  requireTensor('vander', x)
  if (x.shape.length !== 1) throw new ShapeError('vander', 'needs a vector', { tensor: x.shape })
  const { n = x.shape[0]!, increasing = false } = options
  return powers('vander', x, n, increasing)
}

/** The powers 0 to n - 1 of each element in a new last dimension. */
export function powers(name: string, x: Tensor, n: number, increasing: boolean): Tensor {
  if (!Number.isSafeInteger(n) || n < 0)
    throw new ValueError(name, `the number of columns must be an integer >= 0, got ${shownValue(n)}`)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  const exponents = empty([n], input.dtype, x)
  exponents.kernels.write(
    exponents.storage,
    Float64Array.from({ length: n }, (_, i) => (increasing ? i : n - 1 - i)),
  )
  return pow(unsqueeze(input, -1), exponents)
}

/**
 * n-th order differences of neighboring elements along `dim`.
 *
 * @throws ValueError if n is not an integer >= 0.
 * @example
 * diff(tensor([1, 4, 9])) // [3, 5]
 */
export function diff(x: Tensor, n = 1, dim = -1, options: DiffOptions = {}): Tensor {
  checkOptions('diff', options, diffOptionNames)
  requireTensor('diff', x)
  if (!Number.isSafeInteger(n) || n < 0)
    throw new ValueError('diff', `the number of times must be an integer >= 0, got ${shownValue(n)}`)
  if (x.shape.length === 0) throw new ShapeError('diff', 'needs at least 1 dimension', { tensor: x.shape })
  const at = normalizeDim('diff', dim, x.shape.length)
  if (n === 0) return clone(x)
  const { prepend = null, append = null } = options
  const parts = [prepend, x, append].filter((part) => part !== null)
  let out = parts.length === 1 ? x : cat(parts, at)
  for (let i = 0; i < n; i++) {
    const length = Math.max(0, out.shape[at]! - 1)
    const [low, high] = [narrow(out, at, 0, length), narrow(out, at, out.shape[at]! - length, length)]
    out = out.dtype === 'bool' ? logicalXor(high, low) : sub(high, low)
  }
  return out
}

export interface DiffOptions {
  /** Put before x along `dim`. */
  readonly prepend?: Tensor | null
  /** Put after x along `dim`. */
  readonly append?: Tensor | null
}

const diffOptionNames: OptionNames<DiffOptions> = { prepend: true, append: true }

/** Where the points of an integral lie. */
export interface TrapezoidOptions {
  /** The coordinates of the points, as a vector or in the shape of y. */
  readonly x?: Tensor
  /** The distance of neighboring points. Default 1. */
  readonly dx?: number
}

const trapezoidOptionNames: OptionNames<TrapezoidOptions> = { x: true, dx: true }

/**
 * The integral of the values y along `dim`, by the trapezoidal rule.
 *
 * @throws ValueError if both places and a distance are given.
 * @example
 * trapezoid(tensor([1, 2, 3])) // 4
 */
export function trapezoid(y: Tensor, dim = -1, options: TrapezoidOptions = {}): Tensor {
  return sum(trapezoids('trapezoid', y, dim, options), dim)
}

/**
 * The integral of the values y from the first to each further point along `dim`, by the trapezoidal rule.
 *
 * @throws ValueError if both places and a distance are given.
 * @example
 * cumulativeTrapezoid(tensor([1, 2, 3])) // [1.5, 4]
 */
export function cumulativeTrapezoid(y: Tensor, dim = -1, options: TrapezoidOptions = {}): Tensor {
  return cumsum(trapezoids('cumulativeTrapezoid', y, dim, options), dim)
}

function trapezoids(name: string, y: Tensor, dim: number, options: TrapezoidOptions): Tensor {
  checkOptions(name, options, trapezoidOptionNames)
  requireTensor(name, y)
  if (options.x !== undefined && options.dx !== undefined)
    throw new ValueError(name, 'takes either the places x or their distance dx')
  if (y.shape.length === 0) throw new ShapeError(name, 'needs at least 1 dimension', { y: y.shape })
  const at = normalizeDim(name, dim, y.shape.length)
  const values = toDtype(y, 'float32')
  const length = Math.max(0, y.shape[at]! - 1)
  const pairs = add(narrow(values, at, 0, length), narrow(values, at, y.shape[at]! - length, length))
  const { x, dx = 1 } = options
  if (x === undefined) return mul(pairs, dx / 2)
  const places = toDtype(x, 'float32')
  if (places.shape.length > 1) return mul(mul(pairs, diff(places, 1, at - y.shape.length)), 0.5)
  const widths = diff(places)
  const column = reshape(
    widths,
    y.shape.map((_, d) => (d === at ? widths.numel : 1)),
  )
  return mul(mul(pairs, column), 0.5)
}
