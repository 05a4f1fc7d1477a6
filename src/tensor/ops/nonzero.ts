import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { collectorTurn } from '../../base/collector-turns.ts'
import { shownValue } from '../../base/quoted.ts'
import { readValues } from '../read.ts'
import { refuseInScope } from '../scope.ts'
import { contiguousStrides, type Shape } from '../shape.ts'
import { requireTensor, type IntTensor, type Tensor } from '../tensor.ts'
import { clamp } from './clamp.ts'
import { cumsum } from './cumsum.ts'
import { filled } from './fill.ts'
import { lt, ne } from './compare.ts'
import { logicalAnd } from './logical.ts'
import { expand } from './expand.ts'
import { noGrad } from '../graph.ts'
import { sub } from './sub.ts'
import { scatterInto, callerOf } from './scatter.ts'
import { reshape } from './view.ts'
import { toDtype } from './to-dtype.ts'
import { where } from './where.ts'
import { written } from './places.ts'
import { narrow } from './slice.ts'

/** The flat numbers of the elements that are true, in row-major order. */
export async function truePlaces(mask: Tensor): Promise<Int32Array> {
  const values = await readValues(mask)
  await collectorTurn()
  return placesIn(values)
}

/** The numbers of the values that are not 0. */
export function placesIn(values: ArrayLike<number>): Int32Array {
  let count = 0
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++
  const places = new Int32Array(count)
  for (let i = 0, at = 0; i < values.length; i++) if (values[i] !== 0) places[at++] = i
  return places
}

/** The indices along dimension `dim` of flat places. */
export function alongDim(places: Int32Array, shape: Shape, dim: number): Int32Array {
  const stride = contiguousStrides(shape)[dim]!
  return places.map((place) => Math.floor(place / stride) % shape[dim]!)
}

/**
 * The indices of the elements that are not 0, in row-major order, as int32 [n, dimensions]. The result's shape depends on values, so it
 * is a promise.
 *
 * @throws MemoryError inside a scope.
 * @example
 * await nonzero(tensor([[1, 0], [0, 2]])) // [[0, 0], [1, 1]]
 */
export function nonzero(x: Tensor): Promise<IntTensor> {
  refuseInScope('nonzero')
  return found(x)
}

async function found(x: Tensor): Promise<IntTensor> {
  const places = await truePlaces(x)
  const rank = x.shape.length
  const rows = new Int32Array(places.length * rank)
  for (let dim = 0; dim < rank; dim++) {
    const own = alongDim(places, x.shape, dim)
    for (let i = 0; i < own.length; i++) rows[i * rank + dim] = own[i]!
  }
  return written([places.length, rank], rows, x)
}

/**
 * The indices of the elements that are not 0: `nonzero` under NumPy's name.
 *
 * @throws MemoryError inside a scope.
 * @example
 * await argwhere(tensor([0, 3, 4])) // [[1], [2]]
 */
export function argwhere(x: Tensor): Promise<IntTensor> {
  refuseInScope('argwhere')
  return found(x)
}

export interface NonzeroStaticOptions {
  /** Number of rows of the result. */
  readonly size: number
  /** Fills the remaining rows. Default -1. */
  readonly fillValue?: number
}

const nonzeroStaticOptionNames: OptionNames<NonzeroStaticOptions> = { size: true, fillValue: true }

/**
 * The indices of the first `size` elements that are not 0, as int32 [size, dimensions]; the remaining rows have `fillValue`. Unlike
 * `nonzero` it is synchronous.
 *
 * @throws ValueError if the size is not an integer of at least 0.
 * @example
 * nonzeroStatic(tensor([0, 3, 4]), { size: 3 }) // [[1], [2], [-1]]
 */
export function nonzeroStatic(x: Tensor, options: NonzeroStaticOptions): IntTensor {
  checkOptions('nonzeroStatic', options, nonzeroStaticOptionNames)
  requireTensor('nonzeroStatic', x)
  const { size, fillValue = -1 }: Partial<NonzeroStaticOptions> = options ?? {}
  if (!Number.isSafeInteger(size) || size < 0)
    throw new ValueError('nonzeroStatic', `size must be an integer of at least 0, got ${shownValue(size)}`)
  return noGrad(() => firstPlaces(x, size, fillValue))
}

/** Each true element is written to the row that counts it; the others, and those beyond `size`, to a last row that is dropped. */
function firstPlaces(x: Tensor, size: number, fillValue: number): IntTensor {
  const rank = x.shape.length
  const rows = filled([size + 1, rank], fillValue, 'int32', x)
  const count = x.numel
  if (count === 0 || rank === 0) {
    const kept = narrow(rows, 0, 0, size)
    return kept as IntTensor
  }
  const isTrue = reshape(ne(x, 0), [-1])
  const before = sub(cumsum(toDtype(isTrue, 'int32'), 0), 1)
  const row = clamp(where(logicalAnd(isTrue, lt(before, size)), before, size), 0, size)
  const indices = new Int32Array(count * rank)
  const strides = contiguousStrides(x.shape)
  for (let i = 0; i < count; i++)
    for (let dim = 0; dim < rank; dim++)
      indices[i * rank + dim] = Math.floor(i / strides[dim]!) % x.shape[dim]!
  const spread = expand(reshape(row, [count, 1]), [count, rank])
  const all = scatterInto(
    'set',
    callerOf('nonzeroStatic', row),
    rows,
    0,
    spread,
    written([count, rank], indices, x),
  )
  return narrow(all, 0, 0, size) as IntTensor
}
