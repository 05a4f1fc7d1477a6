import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { IndexCaller } from '../../backend/index-error.ts'
import { INT32_MAX, INT32_MIN } from '../../base/int32.ts'
import { noGrad } from '../graph.ts'
import type { Tensor } from '../tensor.ts'
import { div } from './div.ts'
import { filled, onesLike, zerosLike } from './fill.ts'
import { ge, lt } from './compare.ts'
import { maximum } from './maximum.ts'
import { mul } from './mul.ts'
import { floor } from './rounding.ts'
import { callerOf, replace, scatterInto, valuesOf } from './scatter.ts'
import { sub } from './sub.ts'
import { toDtype } from './to-dtype.ts'
import { add } from './add.ts'

export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin'

export interface ScatterReduceOptions {
  /** Whether the old value is part of the reduction. Default true. */
  readonly includeSelf?: boolean
}

export const scatterReduceOptionNames: OptionNames<ScatterReduceOptions> = { includeSelf: true }

const kinds = { sum: 'add', mean: 'add', prod: 'prod', amax: 'max', amin: 'min' } as const

/**
 * x with `values` reduced into its elements at `index` along `dim`: 'sum', 'prod', 'mean', 'amax' or 'amin'. A mean of int32 is rounded
 * down. Equal extremes share the gradient evenly.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range, ValueError if an integer
 * result does not fit int32.
 * @example
 * scatterReduce(zeros(2), 0, tensor([0, 1, 0], 'int32'), tensor([1, 2, 3]), 'amax') // [3, 2]
 */
export function scatterReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  checkOptions('scatterReduce', options, scatterReduceOptionNames)
  return reduceInto(callerOf('scatterReduce', index), x, dim, index, values, reduce, options)
}

/**
 * `scatterReduce` in place. Throws like `add_`.
 *
 * @example
 * scatterReduce_(tensor([1, 2]), 0, tensor([0, 0], 'int32'), tensor([5, 3]), 'sum') // [9, 2]
 */
export function scatterReduce_(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  checkOptions('scatterReduce_', options, scatterReduceOptionNames)
  const caller = callerOf('scatterReduce_', index)
  return replace('scatterReduce_', x, (old) => reduceInto(caller, old, dim, index, values, reduce, options))
}

/** `scatterReduce`; errors name the function that the user called. */
export function reduceInto(
  caller: IndexCaller,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  reduce: ScatterReduction,
  { includeSelf = true }: ScatterReduceOptions,
): Tensor {
  if (!Object.hasOwn(kinds, reduce))
    throw new ValueError(
      caller.operation,
      `the reduction must be one of ${Object.keys(kinds).join(', ')}, got ${JSON.stringify(reduce)}`,
    )
  const into = (base: Tensor, how: 'set' | 'add' | 'prod' | 'max' | 'min', more: Tensor): Tensor =>
    scatterInto(how, caller, base, dim, index, more)
  const base = includeSelf ? x : into(x, 'set', valuesOf(x, index, neutral(reduce, x)))
  const reduced = into(base, kinds[reduce], values)
  if (reduce !== 'mean') return reduced
  const counts = noGrad(() => {
    const start = includeSelf ? onesLike(x) : zerosLike(x)
    const counted = into(toDtype(start, 'int32'), 'add', filled(values.shape, 1, 'int32', x))
    return maximum(counted, 1)
  })
  return x.dtype === 'float32' ? div(reduced, counts) : flooredMean(reduced, counts, x)
}

/** The exact quotient of integers, rounded down: that of floats may be off by one. */
function flooredMean(total: Tensor, counts: Tensor, x: Tensor): Tensor {
  const whole = toDtype(total, 'int32')
  const guess = toDtype(floor(div(whole, counts)), 'int32')
  const rest = sub(whole, mul(guess, counts))
  const isHigh = toDtype(lt(rest, 0), 'int32')
  const isLow = toDtype(ge(rest, counts), 'int32')
  return toDtype(add(sub(guess, isHigh), isLow), x.dtype)
}

/** The identity element of a reduction. */
function neutral(reduce: ScatterReduction, x: Tensor): number {
  if (reduce === 'sum' || reduce === 'mean') return 0
  if (reduce === 'prod') return 1
  if (x.dtype === 'bool') return reduce === 'amax' ? 0 : 1
  const isWhole = x.dtype === 'int32'
  if (reduce === 'amax') return isWhole ? INT32_MIN : -Infinity
  return isWhole ? INT32_MAX : Infinity
}
