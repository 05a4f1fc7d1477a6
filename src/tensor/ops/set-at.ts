import { requireList } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { BackendError, ShapeError } from '../../base/errors.ts'
import { isGradEnabled } from '../graph.ts'
import { op } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { fitted, putIndexed } from './advanced-index.ts'
import { withPlaces } from './at.ts'
import { clamp } from './clamp.ts'
import { cumsum } from './cumsum.ts'
import { broadcast } from './elementwise.ts'
import { expand } from './expand.ts'
import { filled } from './fill.ts'
import { copyInto, fillWith } from './in-place.ts'
import {
  resolve,
  withoutSelectors,
  type Index,
  type Range,
  type RangeText,
  type Selector,
} from './index-list.ts'
import { placesIn } from './nonzero.ts'
import { hostNumbers, placesOf } from './places.ts'
import { takeRows } from './rows.ts'
import { callerOf, replace, scatterIn } from './scatter.ts'
import { sub } from './sub.ts'
import { toDtype } from './to-dtype.ts'
import { permute } from './transpose.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/**
 * `x[index] = value` in place: writes a number or a tensor, broadcast and converted to the dtype of x, to the part that `at(x, ...index)`
 * selects. `index` is one index or a list of the arguments of `at`; an array is always such a list. Masks are allowed, and the call is
 * synchronous.
 *
 * @throws IndexError for an index out of range, ShapeError if the value does not fit, AutogradError for a leaf that requires a gradient,
 * outside `noGrad`.
 * @example
 * const table = tensor([[1, -2], [3, 4], [-5, 6]])
 * setAt(table, 0, tensor([7, -8])) // [[7, -8], [3, 4], [-5, 6]]
 * setAt(table, ['1:3', -1], 0) // [[7, -8], [3, 0], [-5, 0]]
 * setAt(table, table.lt(0), 9) // [[7, 9], [3, 0], [9, 0]]
 */
export function setAt(x: Tensor, index: SetIndex, value: Tensor | number): Tensor {
  requireTensor('setAt', x)
  const list = (Array.isArray(index) ? index : [index]) as readonly Index[]
  const { view, selectors } = resolve('setAt', x, list)
  if (selectors.length === 0) {
    if (typeof value === 'number') fillWith('setAt', view, x.dtype === 'int32' ? Math.trunc(value) : value)
    else copyInto('setAt', view, fitted('setAt', value, view.shape))
    return x
  }
  const [only] = selectors
  const isLine = selectors.length === 1 && only!.index.dtype === 'int32' && only!.index.shape.length === 1
  const values = value instanceof Tensor ? value : tensorOf(x, value)
  if (isLine && !(isGradEnabled() && (x.requiresGrad || values.requiresGrad))) {
    indexPutLine(view, only!, values)
    return x
  }
  return replace('setAt', x, (old) => {
    const chosen = resolve('setAt', old, list)
    const changed = putSelected('setAt', chosen.view, chosen.selectors, tensorOf(old, value), false)
    return chosen.view === old ? changed : putView(old, withoutSelectors('setAt', list), changed)
  })
}

/** One index, or a list of the arguments of `at`. */
export type SetIndex = number | null | '...' | RangeText | Range | Tensor | readonly Index[]

export interface IndexPutOptions {
  /** Adds instead of replacing; if a position occurs twice, all its values are added. Default false. */
  readonly accumulate?: boolean
}

const indexPutOptionNames: OptionNames<IndexPutOptions> = { accumulate: true }

/**
 * x with `values`, broadcast, at index tensors of its first dimensions, one each (null for all of it), or where a mask is true. If a
 * position occurs twice, the last value wins.
 *
 * @throws IndexError outside the range, DTypeError unless the indices are int32 or bool, ShapeError if the values do not fit.
 * @example
 * indexPut(zeros(2, 2), [tensor([0, 1], 'int32'), tensor([1, 1], 'int32')], tensor([5, 6])) // [[0, 5], [0, 6]]
 */
export function indexPut(
  x: Tensor,
  indices: readonly (Tensor | null)[],
  values: Tensor | number,
  options: IndexPutOptions = {},
): Tensor {
  return put('indexPut', x, indices, values, options)
}

/**
 * `indexPut` in place. Throws like `add_`.
 *
 * @example
 * zeros(3).indexPut_([tensor([0, 2], 'int32')], tensor([5, 6])) // [5, 0, 6]
 */
export function indexPut_(
  x: Tensor,
  indices: readonly (Tensor | null)[],
  values: Tensor | number,
  options: IndexPutOptions = {},
): Tensor {
  checkOptions('indexPut_', options, indexPutOptionNames)
  return replace('indexPut_', x, (old) => put('indexPut_', old, indices, values, options))
}

function put(
  operation: string,
  x: Tensor,
  indices: readonly (Tensor | null)[],
  values: Tensor | number,
  options: IndexPutOptions,
): Tensor {
  checkOptions(operation, options, indexPutOptionNames)
  requireList(operation, 'an array of index tensors, one per dimension', indices)
  const { selectors } = resolve(
    operation,
    x,
    indices.map((index) => index ?? ':'),
  )
  if (selectors.length === 0) return putView(x, [], fitted(operation, tensorOf(x, values), x.shape))
  return putSelected(operation, x, selectors, tensorOf(x, values), options.accumulate ?? false)
}

/** Writes slices by number in place: it takes only as long as the values. */
function indexPutLine(view: Tensor, { dim, index }: Selector, values: Tensor): void {
  const places = placesOf('setAt', index, view.shape[dim]!)
  const shape = view.shape.with(dim, places.numel)
  const column = reshape(
    places,
    view.shape.map((_, i) => (i === dim ? places.numel : 1)),
  )
  scatterIn('set', callerOf('setAt', index), view, dim, expand(column, shape), fitted('setAt', values, shape))
}

function tensorOf(x: Tensor, value: Tensor | number): Tensor {
  if (value instanceof Tensor) return value
  if (x.dtype === 'bool') return filled([], Number(value !== 0), 'bool', x)
  return filled([], x.dtype === 'int32' ? Math.trunc(value) : value, x.dtype, x)
}

function putSelected(
  operation: string,
  view: Tensor,
  selectors: readonly Selector[],
  values: Tensor,
  accumulate: boolean,
): Tensor {
  const [first] = selectors
  if (selectors.length === 1 && first!.index.dtype === 'bool')
    return putMasked(operation, view, first!, values, accumulate)
  const indexed = selectors.flatMap((selector) => {
    const { index } = selector
    if (index.dtype !== 'bool' || selector.places !== undefined) return withPlaces(selector, selector.places)
    const numbers = hostNumbers(index)
    if (numbers === null)
      throw new BackendError(
        operation,
        'a mask next to other index tensors must be known on the host; use two steps, or a mask of all dimensions',
      )
    return withPlaces(selector, placesIn(numbers))
  })
  return putIndexed(operation, view, indexed, values, accumulate)
}

/** Writes where a mask is true, without knowing how often: true place i takes row i of the values. */
function putMasked(
  operation: string,
  view: Tensor,
  { dim, index: mask }: Selector,
  values: Tensor,
  accumulate: boolean,
): Tensor {
  const after = view.shape.slice(dim + mask.shape.length)
  const masked = mask.shape.map((_, i) => dim + i)
  const others = view.shape.map((_, i) => i).filter((i) => !masked.includes(i))
  const order = [...masked, ...others]
  const rest = others.map((i) => view.shape[i]!)
  const count = mask.numel
  const table = reshape(permute(view, order), [count, sizeOf(rest)])
  const own = toDtype(values, view.dtype)
  const position = own.shape.length - 1 - after.length
  const given = position >= 0 ? own.shape[position]! : 1
  const rows = valueRows(operation, own, view, dim, after, rest, given)
  const isTrue = reshape(mask, [count, 1])
  let taken = rows
  if (given !== 1) {
    checkCount(operation, mask, given)
    const row = clamp(sub(cumsum(toDtype(reshape(mask, [-1]), 'int32'), 0), 1), 0, Math.max(given - 1, 0))
    taken = given === 0 ? table : takeRows(rows, row)
  }
  const changed = where(isTrue, accumulate ? add(table, taken) : taken, table)
  const inverse = order.map((_, i) => order.indexOf(i))
  return permute(
    reshape(
      toDtype(changed, view.dtype),
      order.map((i) => view.shape[i]!),
    ),
    inverse,
  )
}

/** Values as [true places, elements of the other dimensions]. */
function valueRows(
  operation: string,
  values: Tensor,
  view: Tensor,
  dim: number,
  after: readonly number[],
  rest: readonly number[],
  given: number,
): Tensor {
  const before = view.shape.slice(0, dim)
  const wide = fitted(operation, values, [...before, given, ...after])
  const first = [dim, ...before.map((_, i) => i), ...after.map((_, i) => dim + 1 + i)]
  return reshape(permute(wide, first), [given, sizeOf(rest)])
}

function checkCount(operation: string, mask: Tensor, given: number): void {
  const known = hostNumbers(mask)
  if (known === null) return
  const count = placesIn(known).length
  if (count !== given)
    throw new ShapeError(operation, `the mask selects ${count} places, and there are ${given} values`, {
      mask: mask.shape,
    })
}

/** x with `values`, broadcast, in the view that indices without tensors select. */
function putView(x: Tensor, indices: readonly Index[], values: Tensor): Tensor {
  const { view } = resolve('setAt', x, indices)
  const wide = fitted('setAt', toDtype(values, x.dtype), view.shape)
  return op('setAt', [x, wide], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => {
      k.copy(x, out)
      k.copy(broadcast('setAt', wide, view.shape), resolve('setAt', out, indices).view)
    },
    ...(x.dtype === 'float32'
      ? {
          vjp: (g: Tensor, needs: readonly boolean[]) =>
            [
              needs[0] ? putView(g, indices, filled([], 0, 'float32', g)) : null,
              needs[1] ? resolve('setAt', g, indices).view : null,
            ] as const,
        }
      : {}),
    saves: [],
  })
}
