import { isGradEnabled, withGradMode } from '../graph.ts'
import { refuseInScope } from '../scope.ts'
import type { Tensor } from '../tensor.ts'
import { pickIndexed, type IndexedDims } from './advanced-index.ts'
import { resolve, type Index, type Selection, type Selector } from './index-list.ts'
import { alongDim, truePlaces } from './nonzero.ts'
import { written } from './places.ts'

/** Whether an index is known to be no mask (`now`), known to be one (`later`), or a tensor of unknown dtype (`either`). */
type WhenOf<I> = I extends { readonly dtype: infer D }
  ? [D] extends ['int32' | 'float32']
    ? 'now'
    : [D] extends ['bool']
      ? 'later'
      : 'either'
  : 'now'

type When<I extends readonly Index[]> = I extends readonly [] ? 'now' : WhenOf<I[number]>

/**
 * What `at` returns: a tensor, or a promise if an index is a bool tensor, because the shape of the result then depends on its values. If
 * the compiler does not know the dtype of an index, it is the union of both; `index.toInt()` or `mask.toBool()`, which return a tensor of that dtype
 * unchanged, narrow it.
 */
export type At<I extends readonly Index[]> =
  'later' extends When<I> ? Promise<Tensor> : 'either' extends When<I> ? Tensor | Promise<Tensor> : Tensor

/**
 * Part of x, as `x[...]` in Python: one index per dimension, see `Index`. Numbers, ranges, `null` and `'...'` return a view; index tensors and
 * masks copy. The dimensions of index tensors take the place of the indexed ones if those are next to each other, else they come first.
 *
 * @throws IndexError for an index out of range or too many indices, MemoryError for a bool tensor inside a scope.
 * @example
 * const table = tensor([[1, -2], [3, 4], [-5, 6]])
 * at(table, 0) // [1, -2]
 * at(table, '1:3', -1) // [4, 6]
 * at(table, [0, 2]) // [[1, -2], [-5, 6]]
 * await at(table, table.gt(0)) // [1, 3, 4, 6]
 */
export function at<const I extends readonly Index[]>(x: Tensor, ...indices: I): At<I>
export function at(x: Tensor, ...indices: readonly Index[]): Tensor | Promise<Tensor> {
  const selection = resolve('at', x, indices)
  const { view, selectors } = selection
  if (selectors.length === 0) return view
  if (!selectors.some(isUnknownMask))
    return pickIndexed(
      'at',
      view,
      selectors.flatMap((selector) => withPlaces(selector, selector.places)),
    )
  refuseInScope('at')
  return picked(selection, isGradEnabled())
}

function isUnknownMask({ index, places }: Selector): boolean {
  return index.dtype === 'bool' && places === undefined
}

async function picked({ view, selectors }: Selection, records: boolean): Promise<Tensor> {
  const lists: IndexedDims[] = []
  for (const selector of selectors)
    lists.push(
      withPlaces(selector, isUnknownMask(selector) ? await truePlaces(selector.index) : selector.places),
    )
  return withGradMode(records, () => pickIndexed('at', view, lists.flat()))
}

/** A selector as index tensors: a mask with these true places becomes one for each of its dimensions. */
export function withPlaces({ dim, index }: Selector, places: Int32Array | undefined): IndexedDims {
  if (places === undefined) return [{ dim, index }]
  return index.shape.map((_, i) => ({
    dim: dim + i,
    index: written([places.length], alongDim(places, index.shape, i), index),
  }))
}
