import { ShapeError } from '../../base/errors.ts'
import { noGrad } from '../graph.ts'
import { broadcastShapes, sizeOf, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { expand } from './expand.ts'
import { mul } from './mul.ts'
import { placesOf, requireCountable } from './places.ts'
import { lookUp } from './rows.ts'
import { callerOf, scatterInto } from './scatter.ts'
import { asDtype } from './to-dtype.ts'
import { permute } from './transpose.ts'
import { reshape } from './view.ts'

/** int32 index tensors of some dimensions, ascending. They are broadcast to a common shape. */
export type IndexedDims = readonly { readonly dim: number; readonly index: Tensor }[]

/** x with its indexed dimensions first and merged into one, and the selected positions. */
interface Rows {
  /** The dimensions of x: the indexed ones, then the others. */
  readonly order: readonly number[]
  /** Sizes of x in that order. */
  readonly ordered: Shape
  readonly rows: number
  readonly width: number
  /** int32, in the common shape of the indices. */
  readonly places: Tensor
  readonly rest: Shape
  /** Before which of the other dimensions those of the index go. */
  readonly at: number
}

function rowsOf(operation: string, x: Tensor, indexed: IndexedDims): Rows {
  const dims = indexed.map(({ dim }) => dim)
  const others = x.shape.map((_, i) => i).filter((i) => !dims.includes(i))
  const order = [...dims, ...others]
  const isTogether = dims.every((dim, i) => i === 0 || dim === dims[i - 1]! + 1)
  const rest = others.map((dim) => x.shape[dim]!)
  const rows = sizeOf(dims.map((dim) => x.shape[dim]!))
  requireCountable(operation, rows)
  return {
    order,
    ordered: order.map((dim) => x.shape[dim]!),
    rows,
    width: sizeOf(rest),
    places: noGrad(() => flatPlaces(operation, x, indexed)),
    rest,
    at: isTogether ? dims[0]! : 0,
  }
}

/** The flat position of each place, counted through the indexed dimensions in row-major order. */
function flatPlaces(operation: string, x: Tensor, indexed: IndexedDims): Tensor {
  let shape: Shape = []
  for (const { index } of indexed) shape = broadcastShapes(operation, shape, index.shape)
  let places: Tensor | undefined
  let stride = 1
  for (const { dim, index } of indexed.toReversed()) {
    const own = placesOf(operation, index, x.shape[dim]!)
    const part = stride === 1 ? own : mul(own, stride)
    places = places === undefined ? part : add(places, part)
    stride *= x.shape[dim]!
  }
  return expand(places!, shape)
}

/** The dimensions of a result: those of the index first, moved before dimension `at` of the others. */
function placedOrder(count: number, others: number, at: number): number[] {
  const index = Array.from({ length: count }, (_, i) => i)
  const rest = Array.from({ length: others }, (_, i) => count + i)
  return [...rest.slice(0, at), ...index, ...rest.slice(at)]
}

const inverse = (order: readonly number[]): number[] => order.map((_, i) => order.indexOf(i))

/**
 * The elements of x at index tensors of some dimensions. The dimensions of the index take the place of the indexed ones if those are next
 * to each other, else they come first.
 */
export function pickIndexed(operation: string, x: Tensor, indexed: IndexedDims): Tensor {
  const { order, rows, width, places, rest, at } = rowsOf(operation, x, indexed)
  const table = reshape(permute(x, order), [rows, width])
  const found = reshape(lookUp(callerOf(operation, places), table, places), [...places.shape, ...rest])
  return permute(found, placedOrder(places.shape.length, rest.length, at))
}

/**
 * x with `values`, broadcast to the shape of `pickIndexed`, written to index tensors of some dimensions, or added there. If a position
 * occurs twice, the last value wins.
 */
export function putIndexed(
  operation: string,
  x: Tensor,
  indexed: IndexedDims,
  values: Tensor,
  accumulate: boolean,
): Tensor {
  const { order, ordered, rows, width, places, rest, at } = rowsOf(operation, x, indexed)
  const result = [...rest.slice(0, at), ...places.shape, ...rest.slice(at)]
  const wide = fitted(operation, asDtype(operation, values, x.dtype), result)
  const lines = reshape(permute(wide, inverse(placedOrder(places.shape.length, rest.length, at))), [
    places.numel,
    width,
  ])
  const spread = expand(reshape(places, [places.numel, 1]), [places.numel, width])
  const caller = { ...callerOf(operation, places), repeats: width }
  const table = reshape(permute(x, order), [rows, width])
  const changed = scatterInto(accumulate ? 'add' : 'set', caller, table, 0, spread, lines)
  return permute(reshape(changed, ordered), inverse(order))
}

/** Values broadcast to the shape that an index selects; leading dimensions of size 1 may be missing or too many. */
export function fitted(operation: string, values: Tensor, shape: Shape): Tensor {
  requireTensor(operation, values)
  const extra = values.shape.length - shape.length
  const trimmed = extra > 0 && values.shape.slice(0, extra).every((extent) => extent === 1)
  const own = trimmed ? reshape(values, values.shape.slice(extra)) : values
  const lead = shape.length - own.shape.length
  if (lead < 0 || own.shape.some((extent, i) => extent !== 1 && extent !== shape[lead + i]))
    throw new ShapeError(operation, 'the values cannot be broadcast to the shape that the index selects', {
      values: values.shape,
      selected: shape,
    })
  return expand(own, shape)
}
