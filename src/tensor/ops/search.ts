import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { noGrad } from '../graph.ts'
import { sameShape } from '../shape.ts'
import { requireTensor, Tensor, type BoolTensor, type IntTensor } from '../tensor.ts'
import { add } from './add.ts'
import { clamp } from './clamp.ts'
import { eq, ge, gt, isNan, le } from './compare.ts'
import { clone } from './clone.ts'
import { commonDtype } from './elementwise.ts'
import { filled } from './fill.ts'
import { gather } from './gather.ts'
import { logicalAnd, logicalNot, logicalOr } from './logical.ts'
import { elementsAt } from './masked.ts'
import { sub } from './sub.ts'
import { toDtype } from './to-dtype.ts'
import { sort } from './topk.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

export interface SearchOptions {
  /** Whether to return the position after equal elements instead of before them. Default false. */
  readonly right?: boolean
}

export interface SearchSortedOptions extends SearchOptions {
  /** The indices that sort the sequence, if it is not sorted itself: the result of `argsort`. */
  readonly sorter?: Tensor
}

const searchOptionNames: OptionNames<SearchOptions> = { right: true }
const searchSortedOptionNames: OptionNames<SearchSortedOptions> = { ...searchOptionNames, sorter: true }

/**
 * Where each value would be inserted in a sorted sequence to keep it sorted, as int32. The sequence is a vector, or has the leading sizes of
 * the values and its elements in the last dimension.
 *
 * @throws ShapeError if the leading sizes differ.
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([3, 4])) // [1, 2]
 * searchsorted(tensor([1, 3, 5]), 3, { right: true }) // 2
 */
export function searchsorted(
  sorted: Tensor,
  values: Tensor | number,
  options: SearchSortedOptions = {},
): IntTensor {
  checkOptions('searchsorted', options, searchSortedOptionNames)
  requireTensor('searchsorted', sorted)
  const { right = false, sorter } = options
  if (sorted.shape.length === 0)
    throw new ShapeError('searchsorted', 'the sequence needs a dimension', { sequence: sorted.shape })
  if (sorter !== undefined && !sameShape(sorter.shape, sorted.shape))
    throw new ShapeError('searchsorted', 'the sorter must have the shape of the sequence', {
      sequence: sorted.shape,
      sorter: sorter.shape,
    })
  return noGrad(() => {
    const sequence = sorter === undefined ? sorted : gather(sorted, -1, sorter)
    const wanted = values instanceof Tensor ? values : filled([], values, 'float32', sorted)
    return placesAmong('searchsorted', sequence, wanted, right)
  })
}

/**
 * The number of the bucket of each value between ascending boundaries, as int32: `searchsorted` with its arguments swapped.
 *
 * @throws ShapeError unless the boundaries are a vector.
 * @example
 * bucketize(tensor([3, 4]), tensor([1, 3, 5])) // [1, 2]
 */
export function bucketize(
  values: Tensor | number,
  boundaries: Tensor,
  options: SearchOptions = {},
): IntTensor {
  checkOptions('bucketize', options, searchOptionNames)
  requireTensor('bucketize', boundaries)
  if (boundaries.shape.length !== 1)
    throw new ShapeError('bucketize', 'the boundaries must be a vector', { boundaries: boundaries.shape })
  return noGrad(() => {
    const wanted = values instanceof Tensor ? values : filled([], values, 'float32', boundaries)
    return placesAmong('bucketize', boundaries, wanted, options.right ?? false)
  })
}

/** Binary search for all values at once: the place grows by ever smaller powers of two. */
export function placesAmong(operation: string, sorted: Tensor, values: Tensor, right: boolean): IntTensor {
  const size = sorted.shape.at(-1)!
  const isVector = sorted.shape.length === 1
  if (
    !isVector &&
    (sorted.shape.length !== values.shape.length ||
      sorted.shape.slice(0, -1).some((extent, i) => extent !== values.shape[i]))
  )
    throw new ShapeError(operation, 'all sizes but the last must be equal, unless the sequence is a vector', {
      sequence: sorted.shape,
      values: values.shape,
    })
  let place: Tensor = filled(values.shape, 0, 'int32', sorted)
  for (let step = size === 0 ? 0 : 2 ** Math.floor(Math.log2(size)); step >= 1; step /= 2) {
    const next = add(place, step)
    const index = clamp(sub(next, 1), 0, size - 1)
    const before = isVector ? elementsAt(operation, sorted, index) : gather(sorted, -1, index)
    const isAbove = right ? gt(before, values) : ge(before, values)
    // NaN stands last in sorted sequences.
    const isPast = sorted.dtype === 'float32' ? logicalOr(isAbove, isNan(before)) : isAbove
    place = where(logicalAnd(le(next, size), logicalNot(isPast)), next, place)
  }
  return place as IntTensor
}

export interface IsinOptions {
  /** True for elements that are not among them. Default false. */
  readonly invert?: boolean
}

const isinOptionNames: OptionNames<IsinOptions> = { invert: true }

/**
 * Where the elements are among `candidates`, as bool. At most one of the two may be a number.
 *
 * @example
 * isin(tensor([1, 2, 3]), tensor([3, 1])) // [true, false, true]
 */
export function isin(
  elements: Tensor | number,
  candidates: Tensor | number,
  options: IsinOptions = {},
): BoolTensor {
  checkOptions('isin', options, isinOptionNames)
  const like = elements instanceof Tensor ? elements : candidates
  if (!(like instanceof Tensor))
    throw new ValueError('isin', 'the elements or the candidates must be a tensor')
  const found = noGrad(() => among(elements, candidates, like))
  return options.invert ? logicalNot(found) : found
}

function among(elements: Tensor | number, candidates: Tensor | number, like: Tensor): BoolTensor {
  const own = elements instanceof Tensor ? elements : filled([], elements, 'float32', like)
  if (!(candidates instanceof Tensor)) return clone(eq(own, candidates)) as BoolTensor
  if (candidates.numel === 0) return filled(own.shape, 0, 'bool', like) as BoolTensor
  const common = commonDtype(own, candidates)
  const dtype = common === 'bool' ? 'int32' : common
  const sorted = sort(reshape(toDtype(candidates, dtype), [-1])).values
  const wanted = toDtype(own, dtype)
  const place = clamp(placesAmong('isin', sorted, wanted, false), 0, sorted.numel - 1)
  return eq(elementsAt('isin', sorted, place), wanted)
}
