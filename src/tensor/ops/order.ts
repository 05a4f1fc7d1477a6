import { checkOptions } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type IntTensor, type Tensor } from '../tensor.ts'
import { any } from './any-all.ts'
import { clamp } from './clamp.ts'
import { eq, isNan, ne } from './compare.ts'
import { div } from './div.ts'
import { argmax, extremum, type ValuesAndIndices } from './extremum.ts'
import { gather } from './gather.ts'
import { logicalAnd, logicalNot, logicalOr } from './logical.ts'
import { mul } from './mul.ts'
import { floor } from './rounding.ts'
import { placesAmong } from './search.ts'
import { narrow } from './slice.ts'
import { squeeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { sum, reduceOptionNames, type ReduceOptions } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { sort, topk, type SortOptions } from './topk.ts'
import { transpose } from './transpose.ts'
import { contiguous } from './contiguous.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/**
 * The indices that sort x along `dim`, as int32: `sort` without the values.
 *
 * @example
 * argsort(tensor([3, 1, 2])) // [1, 2, 0]
 */
export function argsort(x: Tensor, dim = -1, options: SortOptions = {}): IntTensor {
  return sort(x, dim, options).indices
}

/**
 * x sorted along its first dimension.
 *
 * @example
 * msort(tensor([3, 1, 2])) // [1, 2, 3]
 */
export function msort(x: Tensor): Tensor {
  return sort(x, 0).values
}

/**
 * The k-th smallest element along `dim` and its index. NaN counts as largest. Only the selected element gets the gradient.
 *
 * @throws ValueError if k is not between 1 and the size.
 * @example
 * kthvalue(tensor([3, 1, 2]), 2) // { values: 2, indices: 2 }
 */
export function kthvalue(x: Tensor, k: number, dim = -1, options: ReduceOptions = {}): ValuesAndIndices {
  checkOptions('kthvalue', options, reduceOptionNames)
  requireTensor('kthvalue', x)
  const at = normalizeDim('kthvalue', dim, x.shape.length)
  const size = x.shape[at] ?? 1
  if (!Number.isSafeInteger(k) || k < 1 || k > size)
    throw new ValueError(
      'kthvalue',
      `k must be an integer from 1 to the size ${size} of the dimension, got ${shownValue(k)}`,
    )
  if (x.shape.length === 0) return topk(x, 1, 0, { largest: false })
  const indices = noGrad(() => narrow(topk(x, k, at, { largest: false }).indices, at, k - 1, 1))
  return chosen(x, indices, at, options)
}

/**
 * The median of all elements, a scalar, or the medians along `dim` and their indices: for an even number of elements, the lower of the two
 * in the middle. NaN wins. Without `dim`, equal elements share the gradient; with it, only the selected one gets it.
 *
 * @throws ShapeError if the dimension is empty.
 * @example
 * median(tensor([3, 1, 2, 9])) // 2
 * median(tensor([[3, 1, 2], [7, 9, 8]]), 1) // { values: [2, 8], indices: [2, 2] }
 */
export function median(x: Tensor): Tensor
export function median(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
export function median(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  return middle('median', x, dim, options)
}

/**
 * `median` of the elements that are not NaN; NaN if there are none. Throws like `median`.
 *
 * @example
 * nanmedian(tensor([3, NaN, 1, 2])) // 2
 */
export function nanmedian(x: Tensor): Tensor
export function nanmedian(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
export function nanmedian(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  return middle('nanmedian', x, dim, options)
}

function middle(
  operation: 'median' | 'nanmedian',
  x: Tensor,
  dim: number | undefined,
  options: ReduceOptions,
): Tensor | ValuesAndIndices {
  checkOptions(operation, options, reduceOptionNames)
  requireTensor(operation, x)
  const at = dim === undefined ? 0 : normalizeDim(operation, dim, x.shape.length)
  if (dim !== undefined && x.shape.length === 0) {
    const one = middle(operation, reshape(x, [1]), 0, {}) as ValuesAndIndices
    return { values: reshape(one.values, []), indices: reshape(one.indices, []) as IntTensor }
  }
  const lines = dim === undefined ? reshape(x, [-1]) : x
  if (lines.shape[at] === 0) {
    if (dim === undefined) return mul(sum(x), NaN)
    throw new ShapeError(operation, 'an empty dimension has no median', { tensor: x.shape })
  }
  const indices = noGrad(() =>
    operation === 'median' ? medianPlaces(lines, at) : nanmedianPlaces(lines, at),
  )
  if (dim !== undefined) return chosen(x, indices, at, options)
  return shared(
    operation,
    x,
    noGrad(() => reshape(gather(lines, 0, indices), [])),
  )
}

function medianPlaces(x: Tensor, dim: number): Tensor {
  const rank = (x.shape[dim]! - 1) >> 1
  const places = narrow(topk(x, rank + 1, dim, { largest: false }).indices, dim, rank, 1)
  if (x.dtype !== 'float32') return places
  const bad = isNan(x)
  return where(any(bad, dim, { keepdim: true }), argmax(bad, dim, { keepdim: true }), places)
}

function nanmedianPlaces(x: Tensor, dim: number): Tensor {
  const order = sort(x, dim).indices
  const count = sum(toDtype(logicalNot(isNan(x)), 'int32'), dim, { keepdim: true })
  const rank = toDtype(floor(div(clamp(sub(count, 1), 0), 2)), 'int32')
  return gather(order, dim, rank)
}

/** `value`, which some elements of x equal; they share the gradient. */
function shared(operation: string, x: Tensor, value: Tensor): Tensor {
  return op(operation, [x], {
    shape: [],
    dtype: x.dtype,
    forward: (k, out) => k.copy(value, out),
    ...(x.dtype === 'float32'
      ? {
          vjp: (g: Tensor) => {
            const same = toDtype(logicalOr(eq(x, value), logicalAnd(isNan(x), isNan(value))), 'float32')
            return [mul(div(same, sum(same)), g)] as const
          },
        }
      : {}),
    saves: [x, value],
  })
}

function chosen(
  x: Tensor,
  indices: Tensor,
  dim: number,
  { keepdim = false }: ReduceOptions,
): ValuesAndIndices {
  const values = gather(x, dim, indices)
  return keepdim
    ? { values, indices: indices as IntTensor }
    : { values: squeeze(values, dim), indices: squeeze(indices, dim) as IntTensor }
}

/**
 * The most frequent element along `dim`, the smallest one in case of ties, and the index of its last occurrence.
 *
 * @throws ShapeError if the dimension is empty.
 * @example
 * mode(tensor([2, 1, 2, 3])) // { values: 2, indices: 2 }
 */
export function mode(x: Tensor, dim = -1, options: ReduceOptions = {}): ValuesAndIndices {
  checkOptions('mode', options, reduceOptionNames)
  requireTensor('mode', x)
  const at = normalizeDim('mode', dim, x.shape.length)
  if (x.shape.length === 0) return topk(x, 1)
  if (x.shape[at] === 0)
    throw new ShapeError('mode', 'an empty dimension has no most frequent element', { tensor: x.shape })
  const indices = noGrad(() => {
    const numbers = x.dtype === 'bool' ? toDtype(x, 'int32') : x
    const lines = contiguous(transpose(numbers, at, -1))
    const { values: sorted, indices: order } = sort(lines)
    const end = placesAmong('mode', sorted, sorted, true)
    const counts = sub(end, placesAmong('mode', sorted, sorted, false))
    const best = argmax(counts, -1, { keepdim: true })
    const last = clamp(sub(gather(end, -1, best), 1), 0)
    return contiguous(transpose(gather(order, -1, last), at, -1))
  })
  return chosen(x, indices, at, options)
}

/**
 * The smallest and the largest element along `dim`, or of all. Equal ones share the gradient.
 *
 * @throws ShapeError if there are no elements.
 * @example
 * aminmax(tensor([3, 1, 2])) // { min: 1, max: 3 }
 */
export function aminmax(
  x: Tensor,
  dim?: number,
  options: ReduceOptions = {},
): { readonly min: Tensor; readonly max: Tensor } {
  checkOptions('aminmax', options, reduceOptionNames)
  return {
    min: extremum('aminmax', 'min', x, dim, options),
    max: extremum('aminmax', 'max', x, dim, options),
  }
}

/**
 * Number of nonzero elements over `dim` (one, several, or all), as int32.
 *
 * @example
 * countNonzero(tensor([[0, 1], [2, 3]]), 1) // [1, 2]
 */
export function countNonzero(x: Tensor, dim?: number | readonly number[]): IntTensor {
  return noGrad(() => sum(toDtype(ne(x, 0), 'int32'), dim)) as IntTensor
}
