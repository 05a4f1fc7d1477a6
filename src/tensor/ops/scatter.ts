import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import type { IndexCaller } from '../../backend/index-error.ts'
import type { ScatterName } from '../../backend/kernels.ts'
import { isGradEnabled } from '../graph.ts'
import { inPlaceOp, op, type Vjp } from '../op.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { clone } from './clone.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { broadcast } from './elementwise.ts'
import { expand } from './expand.ts'
import { filled, onesLike, zerosLike } from './fill.ts'
import { checkGather, gather, shrunk } from './gather.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { requireIndex } from './rows.ts'
import { scatterAdd } from './scatter-add.ts'
import { narrow } from './slice.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/** How values are combined with the elements at their positions. */
export type Combination = ScatterName | 'add'

export interface ScatterOptions {
  /** Adds or multiplies instead of replacing. */
  readonly reduce?: 'add' | 'multiply'
}

const scatterOptionNames: OptionNames<ScatterOptions> = { reduce: true }

const combinations = { add: 'add', multiply: 'prod' } as const

/**
 * x with `values[i][j]` written to `[index[i][j]][j]` (for dim 0 of a matrix); a number is written to every place. Values may be larger than
 * the index; the rest is not used. Where an index repeats, the last value wins, and every value gets the gradient of its place.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * scatter(zeros(3), 0, tensor([2, 0], 'int32'), tensor([1, 2])) // [2, 0, 1]
 */
export function scatter(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor | number,
  options: ScatterOptions = {},
): Tensor {
  const how = combinationOf('scatter', options)
  return scatterInto(how, callerOf('scatter', index), x, dim, index, valuesOf(x, index, values))
}

/**
 * `scatter` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).scatter_(0, tensor([2, 0], 'int32'), tensor([1, 2])) // [2, 0, 1]
 */
export function scatter_(
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor | number,
  options: ScatterOptions = {},
): Tensor {
  const how = combinationOf('scatter_', options)
  return scatterIn(how, callerOf('scatter_', index), x, dim, index, valuesOf(x, index, values))
}

/**
 * `scatterAdd` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).scatterAdd_(0, tensor([0, 0, 2], 'int32'), tensor([1, 2, 3])) // [3, 0, 3]
 */
export function scatterAdd_(x: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  return scatterIn('add', callerOf('scatterAdd_', index), x, dim, index, values)
}

export function callerOf(operation: string, index: Tensor): IndexCaller {
  requireTensor(operation, index)
  return { operation, shape: index.shape }
}

function combinationOf(operation: string, options: ScatterOptions): Combination {
  checkOptions(operation, options, scatterOptionNames)
  const { reduce } = options
  if (reduce === undefined) return 'set'
  if (!Object.hasOwn(combinations, reduce))
    throw new ValueError(operation, `reduce must be 'add' or 'multiply', got ${JSON.stringify(reduce)}`)
  return combinations[reduce]
}

/** A number as values, truncated if x has integers. */
export function valuesOf(x: Tensor, index: Tensor, values: Tensor | number): Tensor {
  if (values instanceof Tensor) return values
  const value = x.dtype === 'int32' ? Math.trunc(values) : values
  return expand(filled([], x.dtype === 'bool' ? Number(value !== 0) : value, x.dtype, x), index.shape)
}

/** A new tensor: x with values combined at the places that `index` names along `dim`. It has the dtype of x. */
export function scatterInto(
  how: Combination,
  caller: IndexCaller,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): Tensor {
  if (x.shape.length === 0 && index.shape.length <= 1 && values.shape.length <= 1)
    return reshape(
      scatterInto(how, caller, reshape(x, [1]), dim, reshape(index, [-1]), reshape(values, [-1])),
      [],
    )
  // The kernels move elements of four bytes.
  if (x.dtype === 'bool')
    return toDtype(scatterInto(how, caller, toDtype(x, 'int32'), dim, index, toDtype(values, 'bool')), 'bool')
  const call = checked(caller, x, dim, index, values)
  if (call === null) return clone(x)
  const { at, added } = call
  const spec = vjpOf(how, caller, x, at, index, added)
  return op(caller.operation, [x, index, added], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => {
      k.copy(x, out)
      write(how, caller, out, at, index, added)
    },
    ...(x.dtype === 'float32' ? spec : {}),
  })
}

/** Changes x in place. */
export function scatterIn(
  how: Combination,
  caller: IndexCaller,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): Tensor {
  const simple = how === 'set' || how === 'add'
  if (!simple || x.dtype === 'bool' || x.shape.length === 0)
    return replace(caller.operation, x, (old) => scatterInto(how, caller, old, dim, index, values))
  const call = checked(caller, x, dim, index, values)
  if (call === null) return x
  const { at } = call
  const added = call.added.storage === x.storage ? clone(call.added) : call.added
  return inPlaceOp(caller.operation, x, [index, added], {
    forward: () => write(how, caller, x, at, index, added),
    vjp: vjpOf(how, caller, x, at, index, added).vjp,
    saves: [index],
  })
}

/**
 * Writes the result of `compute`, which has the shape of x, into x. `compute` gets a copy if its gradient may need the old values.
 *
 * @throws DTypeError if the result has another dtype.
 */
export function replace(operation: string, x: Tensor, compute: (old: Tensor) => Tensor): Tensor {
  requireTensor(operation, x)
  const next = compute(isGradEnabled() && x.dtype === 'float32' ? clone(x) : x)
  if (next.dtype !== x.dtype)
    throw new DTypeError(
      operation,
      `the result is ${next.dtype} and does not fit ${x.dtype}; convert the tensor first`,
    )
  const window = broadcast(operation, next, x.shape)
  return inPlaceOp(operation, x, [next], {
    forward: (k) => k.copy(window, x),
    vjp: (g, needs) => [needs[0] ? zerosLike(g) : null, g],
    saves: [],
  })
}

/** The dimension from 0, and values of the shape of the index and the dtype of x; null if there is nothing to write. */
function checked(
  caller: IndexCaller,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): { readonly at: number; readonly added: Tensor } | null {
  requireIndex(caller.operation, index)
  if (index.numel === 0 && index.shape.length !== x.shape.length) return null
  const at = checkGather(caller.operation, x, dim, index)
  if (
    values.shape.length !== index.shape.length ||
    index.shape.some((extent, i) => extent > values.shape[i]!)
  )
    throw new ShapeError(caller.operation, 'the index must not be larger than the values', {
      index: index.shape,
      values: values.shape,
    })
  let added = toDtype(values, x.dtype)
  index.shape.forEach((extent, i) => {
    if (extent < added.shape[i]!) added = narrow(added, i, 0, extent)
  })
  return { at, added }
}

function write(
  how: Combination,
  caller: IndexCaller,
  out: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): void {
  const table = shrunk(out, index, dim)
  if (how === 'add') out.kernels.scatterAdd(dim, index, values, table, caller)
  else out.kernels.scatter(how, dim, index, values, table, caller)
}

function vjpOf(
  how: Combination,
  caller: IndexCaller,
  x: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
): {
  readonly vjp: Vjp<readonly [Tensor, Tensor, Tensor]>
  readonly saves: readonly Tensor[]
} {
  const pick = (g: Tensor): Tensor => gather(g, dim, index)
  if (how === 'add') return { vjp: (g, needs) => [g, null, needs[2] ? pick(g) : null], saves: [index] }
  if (how === 'set')
    return {
      vjp: (g, needs) => [
        needs[0] ? scatterInto('set', caller, g, dim, index, valuesOf(g, index, 0)) : null,
        null,
        needs[2] ? pick(g) : null,
      ],
      saves: [index],
    }
  const saves = [x, index, values]
  if (how === 'prod')
    return {
      vjp: (g, needs, out) => [
        needs[0] ? mul(g, scatterInto('prod', caller, onesLike(x), dim, index, values)) : null,
        null,
        needs[2] ? factorGrad(g, x, dim, index, values, out) : null,
      ],
      saves,
    }
  return {
    vjp: (g, _needs, out) => {
      const own = toDtype(eq(x, out), 'float32')
      const theirs = toDtype(eq(values, pick(out)), 'float32')
      const share = div(g, scatterAdd(own, dim, index, theirs))
      return [where(eq(x, out), share, 0), null, mul(theirs, pick(share))]
    },
    saves,
  }
}

/** The gradient of each factor: the product of the others, which is a quotient unless the factor is 0. */
function factorGrad(g: Tensor, x: Tensor, dim: number, index: Tensor, values: Tensor, out: Tensor): Tensor {
  const caller = callerOf('scatter', index)
  const pick = (all: Tensor): Tensor => gather(all, dim, index)
  const isZero = eq(values, 0)
  const zeros = pick(scatterAdd(zerosLike(x), dim, index, toDtype(isZero, 'float32')))
  const isOnlyZero = logicalAnd(isZero, eq(zeros, 1))
  const withoutZero = scatterInto('prod', caller, x, dim, index, where(isOnlyZero, 1, values))
  return where(isOnlyZero, pick(mul(g, withoutZero)), div(pick(mul(g, out)), where(isZero, 1, values)))
}
