import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { tensor } from '../create/tensor.ts'
import { noGrad } from '../graph.ts'
import { normalizeDim } from '../shape.ts'
import { withKernels } from '../runtime.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { any } from './any-all.ts'
import { isNan } from './compare.ts'
import { expand } from './expand.ts'
import { gather } from './gather.ts'
import { logicalNot } from './logical.ts'
import { maximum } from './maximum.ts'
import { mul } from './mul.ts'
import { requireFloat } from './operand.ts'
import { ceil, floor, round } from './rounding.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { sort } from './topk.ts'
import { permute, transpose } from './transpose.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

export interface QuantileOptions {
  /** Keeps the reduced dimension as size 1. Default false. */
  readonly keepdim?: boolean
  /**
   * If a quantile lies between two elements: linear interpolation, the lower, higher or nearest of them, or their mean. Default 'linear'.
   */
  readonly interpolation?: 'linear' | 'lower' | 'higher' | 'nearest' | 'midpoint'
}

const quantileOptionNames: OptionNames<QuantileOptions> = { keepdim: true, interpolation: true }

const roundings = {
  linear: (ranks: Tensor) => ranks,
  midpoint: (ranks: Tensor) => ranks,
  lower: floor,
  higher: ceil,
  nearest: round,
}

/**
 * The q-th quantiles along `dim`, or of all elements: q is a number from 0 to 1, an array or a vector of them. For several of them they are the
 * first dimension of the result. NaN wins.
 *
 * @throws DTypeError unless x is float32, ShapeError if there are no elements.
 * @example
 * quantile(tensor([1, 2, 3, 4]), 0.5) // 2.5
 * quantile(tensor([1, 2, 3, 4]), [0, 1], 0) // [1, 4]
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  dim?: number,
  options: QuantileOptions = {},
): Tensor {
  return quantiles('quantile', x, q, dim, options)
}

/**
 * `quantile` of the elements that are not NaN; NaN if there are none. Throws like `quantile`.
 *
 * @example
 * nanquantile(tensor([1, NaN, 3]), 0.5) // 2
 */
export function nanquantile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  dim?: number,
  options: QuantileOptions = {},
): Tensor {
  return quantiles('nanquantile', x, q, dim, options)
}

function quantiles(
  operation: 'quantile' | 'nanquantile',
  x: Tensor,
  q: number | readonly number[] | Tensor,
  dim: number | undefined,
  options: QuantileOptions,
): Tensor {
  checkOptions(operation, options, quantileOptionNames)
  const { keepdim = false, interpolation = 'linear' } = options
  if (!Object.hasOwn(roundings, interpolation))
    throw new ValueError(
      operation,
      `interpolation must be one of ${Object.keys(roundings).join(', ')}, got ${JSON.stringify(interpolation)}`,
    )
  requireTensor(operation, x)
  const levels = levelsOf(operation, x, q)
  requireFloat(operation, { x, q: levels })
  const rank = x.shape.length
  const at = dim === undefined ? 0 : normalizeDim(operation, dim, rank)
  const lines = dim === undefined || rank === 0 ? reshape(x, [-1]) : transpose(x, at, -1)
  const size = lines.shape.at(-1)!
  if (size === 0) throw new ShapeError(operation, 'an empty dimension has no quantiles', { tensor: x.shape })
  const sorted = sort(lines).values
  const count = levels.numel
  const shape = [...lines.shape.slice(0, -1), count]
  const flat = reshape(levels, [count])
  const ranks = roundings[interpolation](
    operation === 'quantile'
      ? ranksWithNan(sorted, expand(mul(flat, size - 1), shape), size)
      : mul(flat, expand(lastNumbers(sorted), shape)),
  )
  const below = toDtype(ranks, 'int32')
  let found = gather(sorted, -1, below)
  if (interpolation === 'linear' || interpolation === 'midpoint') {
    const above = gather(sorted, -1, toDtype(ceil(ranks), 'int32'))
    const weight = interpolation === 'midpoint' ? 0.5 : sub(ranks, toDtype(below, 'float32'))
    found = add(found, mul(sub(above, found), weight))
  }
  return arranged(found, x, at, dim === undefined, levels.shape.length === 0, keepdim)
}

function levelsOf(operation: string, x: Tensor, q: number | readonly number[] | Tensor): Tensor {
  const levels = q instanceof Tensor ? q : withKernels(x.kernels, () => tensor(q))
  if (levels.shape.length > 1)
    throw new ShapeError(operation, 'q must be a number or a vector', { q: levels.shape })
  const numbers = q instanceof Tensor ? [] : typeof q === 'number' ? [q] : q
  for (const level of numbers)
    if (!(level >= 0 && level <= 1))
      throw new ValueError(operation, `q must be from 0 to 1, got ${shownValue(level)}`)
  return levels
}

/** In a line with a NaN, every rank is that of the last element, which is NaN. */
function ranksWithNan(sorted: Tensor, ranks: Tensor, size: number): Tensor {
  const hasNan = noGrad(() => any(isNan(sorted), -1, { keepdim: true }))
  return where(hasNan, size - 1, ranks)
}

/** The rank of the last element that is not NaN. */
function lastNumbers(sorted: Tensor): Tensor {
  return noGrad(() => {
    const count = sum(toDtype(logicalNot(isNan(sorted)), 'int32'), -1, { keepdim: true })
    return toDtype(maximum(sub(count, 1), 0), 'float32')
  })
}

/** From [..., levels], with the reduced dimension swapped to the end, to PyTorch's order. */
function arranged(
  found: Tensor,
  x: Tensor,
  at: number,
  isFlat: boolean,
  isSingle: boolean,
  keepdim: boolean,
): Tensor {
  const last = found.shape.length - 1
  // The levels first; then the reduced dimension where it was.
  const front = permute(found, [last, ...Array.from({ length: last }, (_, i) => i)])
  const rank = x.shape.length
  const count = front.shape[0]!
  let out: Tensor
  if (isFlat || rank === 0) out = reshape(front, keepdim ? [count, ...x.shape.map(() => 1)] : [count])
  else {
    const whole = transpose(unsqueeze(front, -1), at + 1, -1)
    out = keepdim ? whole : reshape(whole, [count, ...x.shape.toSpliced(at, 1)])
  }
  return isSingle ? reshape(out, out.shape.slice(1)) : out
}
