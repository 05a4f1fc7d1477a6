import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { expand } from './expand.ts'
import { filled } from './fill.ts'
import { mul } from './mul.ts'
import { placesOf } from './places.ts'
import { requireIndex } from './rows.ts'
import { callerOf, replace, scatterIn, scatterInto, valuesOf, type Combination } from './scatter.ts'
import {
  reduceInto,
  scatterReduceOptionNames,
  type ScatterReduceOptions,
  type ScatterReduction,
} from './scatter-reduce.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

export interface IndexAddOptions {
  /** A factor of the values. Default 1. */
  readonly alpha?: number
}

const indexAddOptionNames: OptionNames<IndexAddOptions> = { alpha: true }

/**
 * x with the slices of `values` added to the slices at `index` (int32 [n]) along `dim`, times `alpha`. Where an index repeats, all are added.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range, ValueError if an integer sum
 * does not fit int32.
 * @example
 * indexAdd(zeros(3), 0, tensor([2, 0, 2], 'int32'), tensor([1, 2, 3])) // [2, 0, 4]
 */
export function indexAdd(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  options: IndexAddOptions = {},
): Tensor {
  checkOptions('indexAdd', options, indexAddOptionNames)
  return change('indexAdd', 'add', x, dim, index, scaled(values, options), false)
}

/**
 * `indexAdd` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).indexAdd_(0, tensor([2, 0], 'int32'), tensor([1, 2])) // [2, 0, 1]
 */
export function indexAdd_(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  options: IndexAddOptions = {},
): Tensor {
  checkOptions('indexAdd_', options, indexAddOptionNames)
  return change('indexAdd_', 'add', x, dim, index, scaled(values, options), true)
}

/**
 * x with the slices at `index` (int32 [n]) along `dim` replaced by those of `values`. Where an index repeats, the last one wins.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * indexCopy(zeros(3), 0, tensor([2, 0], 'int32'), tensor([1, 2])) // [2, 0, 1]
 */
export function indexCopy(x: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  return change('indexCopy', 'set', x, dim, index, values, false)
}

/**
 * `indexCopy` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).indexCopy_(0, tensor([2, 0], 'int32'), tensor([1, 2])) // [2, 0, 1]
 */
export function indexCopy_(x: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  return change('indexCopy_', 'set', x, dim, index, values, true)
}

/**
 * x with `value`, a number or a scalar tensor, in the slices at `index` (int32 [n]) along `dim`. Negative numbers count from the end.
 *
 * @throws ShapeError if the index is not a vector, DTypeError if it is not int32, IndexError outside the range.
 * @example
 * indexFill(zeros(3), 0, tensor([2, 0], 'int32'), 7) // [7, 0, 7]
 */
export function indexFill(x: Tensor, dim: number, index: Tensor, value: number | Tensor): Tensor {
  return fill('indexFill', x, dim, index, value, false)
}

/**
 * `indexFill` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).indexFill_(0, tensor([2, 0], 'int32'), 7) // [7, 0, 7]
 */
export function indexFill_(x: Tensor, dim: number, index: Tensor, value: number | Tensor): Tensor {
  return fill('indexFill_', x, dim, index, value, true)
}

/**
 * x reduced with the slices of `values` at `index` (int32 [n]) along `dim`: 'prod', 'mean', 'amax' or 'amin'; 'sum' is `indexAdd`.
 * Otherwise like `scatterReduce`.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * indexReduce(zeros(2), 0, tensor([0, 1, 0], 'int32'), tensor([1, 2, 3]), 'amax') // [3, 2]
 */
export function indexReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  return reduceSlices('indexReduce', x, dim, index, values, reduce, options)
}

/**
 * `indexReduce` in place. Throws like `add_`.
 *
 * @example
 * indexReduce_(tensor([1, 2]), 0, tensor([0, 0], 'int32'), tensor([5, 3]), 'amax') // [5, 2]
 */
export function indexReduce_(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  checkOptions('indexReduce_', options, scatterReduceOptionNames)
  return replace('indexReduce_', x, (old) =>
    reduceSlices('indexReduce_', old, dim, index, values, reduce, options),
  )
}

function reduceSlices(
  operation: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions,
): Tensor {
  checkOptions(operation, options, scatterReduceOptionNames)
  const { at, spread } = slices(operation, x, dim, index, values)
  return reduceInto(callerOf(operation, index), x, at, spread, values, reduce, options)
}

function change(
  operation: string,
  how: Combination,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  inPlace: boolean,
): Tensor {
  const { at, spread } = slices(operation, x, dim, index, values)
  const caller = { ...callerOf(operation, index), repeats: repeatsOf(spread, at) }
  return (inPlace ? scatterIn : scatterInto)(how, caller, x, at, spread, values)
}

function fill(
  operation: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  value: number | Tensor,
  inPlace: boolean,
): Tensor {
  requireTensor(operation, x)
  if (value instanceof Tensor && value.numel !== 1)
    throw new ShapeError(operation, 'the value must be a number or a scalar; use indexCopy() for more', {
      value: value.shape,
    })
  const at = normalizeDim(operation, dim, x.shape.length)
  const line = requireLine(operation, x, index)
  const places = placesOf(operation, line, x.shape[at] ?? 1)
  const spread = along(places, x, at)
  const caller = callerOf(operation, index)
  if (!(value instanceof Tensor))
    return (inPlace ? scatterIn : scatterInto)('set', caller, x, at, spread, valuesOf(x, spread, value))
  // By a mask: a place that is named twice must not count twice in the gradient of the value.
  const none = filled(x.shape, 0, 'bool', x)
  const isFilled = scatterInto('set', caller, none, at, spread, valuesOf(none, spread, 1))
  const own = reshape(toDtype(value, x.dtype), [])
  return inPlace ? replace(operation, x, (old) => where(isFilled, own, old)) : where(isFilled, own, x)
}

function scaled(values: Tensor, { alpha = 1 }: IndexAddOptions): Tensor {
  return alpha === 1 ? values : mul(values, alpha)
}

/** The dimension from 0, and the index repeated in all other dimensions. */
function slices(
  operation: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): { readonly at: number; readonly spread: Tensor } {
  requireTensor(operation, x)
  const at = normalizeDim(operation, dim, x.shape.length)
  const line = requireLine(operation, x, index)
  const needed = x.shape.length === 0 ? [] : x.shape.with(at, line.numel)
  if (values.shape.length !== needed.length || values.shape.some((extent, i) => extent !== needed[i]))
    throw new ShapeError(
      operation,
      'the values need one slice per index, and the other sizes of the tensor',
      {
        tensor: x.shape,
        index: index.shape,
        values: values.shape,
      },
    )
  return { at, spread: along(line, x, at) }
}

function requireLine(operation: string, x: Tensor, index: Tensor): Tensor {
  requireIndex(operation, index)
  if (index.shape.length > 1 || (x.shape.length === 0 && index.numel !== 1))
    throw new ShapeError(
      operation,
      x.shape.length === 0 ? 'the index of a scalar needs one element' : 'the index must be a vector',
      { tensor: x.shape, index: index.shape },
    )
  return reshape(index, [-1])
}

/** A vector of indices along `dim`, repeated in all other dimensions of x. */
function along(line: Tensor, x: Tensor, dim: number): Tensor {
  if (x.shape.length === 0) return reshape(line, [])
  const column = reshape(
    line,
    x.shape.map((_, i) => (i === dim ? line.numel : 1)),
  )
  return expand(column, x.shape.with(dim, line.numel))
}

/** How many consecutive copies of each index the repeated index has. */
function repeatsOf(spread: Tensor, dim: number): number {
  return spread.shape.slice(dim + 1).reduce((product, extent) => product * extent, 1)
}
