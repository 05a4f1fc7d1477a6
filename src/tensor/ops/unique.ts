import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { collectorTurn } from '../../base/collector-turns.ts'
import type { TypedArray } from '../../backend/storage.ts'
import { noGrad } from '../graph.ts'
import { readValues } from '../read.ts'
import { refuseInScope } from '../scope.ts'
import { normalizeDim, sizeOf } from '../shape.ts'
import type { IntTensor, Tensor } from '../tensor.ts'
import { indexSelect } from './index-select.ts'
import { written } from './places.ts'
import { permute } from './transpose.ts'

export interface UniqueOptions {
  /** Compares whole slices along this dimension. Default: all elements. */
  readonly dim?: number
}

const uniqueOptionNames: OptionNames<UniqueOptions> = { dim: true }

/** Unique elements or slices, the index of each input among them, and their counts. */
export interface Unique {
  readonly values: Tensor
  /** For each element (or slice) of the input, its index in the values, as int32. */
  readonly inverse: IntTensor
  /** Number of occurrences of each value, as int32. */
  readonly counts: IntTensor
}

/**
 * The unique elements, or with `dim` the unique slices, in ascending order. Each NaN is unique. The result's shape depends on values, so it
 * is a promise. There is no gradient.
 *
 * @throws MemoryError inside a scope.
 * @example
 * await unique(tensor([3, 1, 3])) // { values: [1, 3], inverse: [1, 0, 1], counts: [1, 2] }
 */
export function unique(x: Tensor, options: UniqueOptions = {}): Promise<Unique> {
  return different('unique', x, options)
}

/**
 * x without consecutive duplicates of elements, or with `dim` of slices. Otherwise like `unique`, in the order of x.
 *
 * @throws MemoryError inside a scope.
 * @example
 * await uniqueConsecutive(tensor([3, 3, 1, 3])) // { values: [3, 1, 3], inverse: [0, 0, 1, 2], counts: [2, 1, 1] }
 */
export function uniqueConsecutive(x: Tensor, options: UniqueOptions = {}): Promise<Unique> {
  return different('uniqueConsecutive', x, options)
}

function different(
  operation: 'unique' | 'uniqueConsecutive',
  x: Tensor,
  options: UniqueOptions,
): Promise<Unique> {
  checkOptions(operation, options, uniqueOptionNames)
  const { dim } = options
  const at = dim === undefined ? undefined : normalizeDim(operation, dim, x.shape.length)
  refuseInScope(operation)
  const isSorted = operation === 'unique'
  return at === undefined || x.shape.length === 0 ? elements(x, isSorted) : slices(x, at, isSorted)
}

async function elements(x: Tensor, isSorted: boolean): Promise<Unique> {
  const values = await readValues(x)
  await collectorTurn()
  // Sorting numbers alone is much faster than sorting places by them.
  const ordered = isSorted ? Float64Array.from(values).toSorted() : values
  const groups = runs(values.length, (a, b) => ordered[a] === ordered[b])
  const own = Float64Array.from(groups.firsts, (place) => ordered[place]!)
  return {
    values: written([own.length], own, x, x.dtype),
    inverse: written(x.shape, isSorted ? placesIn(values, own) : groups.inverse, x),
    counts: written([groups.counts.length], groups.counts, x),
  }
}

/** The place of each value among different ascending ones; NaN, which equals nothing, is last and gets one place after the other. */
function placesIn(values: TypedArray, different: Float64Array): Int32Array {
  let nextNan = different.findIndex((value) => Number.isNaN(value))
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return nextNan++
    let low = 0
    for (let high = different.length - 1; low < high;) {
      const middle = (low + high) >> 1
      if (different[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  })
}

async function slices(x: Tensor, dim: number, isSorted: boolean): Promise<Unique> {
  const others = x.shape.map((_, i) => i).filter((i) => i !== dim)
  const lines = noGrad(() => permute(x, [dim, ...others]))
  const values = await readValues(lines)
  await collectorTurn()
  const count = x.shape[dim]!
  const width = sizeOf(lines.shape.slice(1))
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const [p, q] = [values[a * width + i]!, values[b * width + i]!]
      if (p !== q) return p < q || Number.isNaN(q) ? -1 : 1
    }
    return 0
  }
  const order = Int32Array.from({ length: count }, (_, i) => i)
  if (isSorted) order.sort((a, b) => compare(a, b) || a - b)
  const groups = runs(count, (a, b) => compare(order[a]!, order[b]!) === 0)
  const inverse = new Int32Array(count)
  groups.inverse.forEach((group, i) => (inverse[order[i]!] = group))
  const firsts = Int32Array.from(groups.firsts, (place) => order[place]!)
  return {
    values: noGrad(() => indexSelect(x, dim, written([firsts.length], firsts, x))),
    inverse: written([count], inverse, x),
    counts: written([groups.counts.length], groups.counts, x),
  }
}

interface Groups {
  /** The place of the first member of each group. */
  readonly firsts: readonly number[]
  /** The group of each place. */
  readonly inverse: Int32Array
  readonly counts: Int32Array
}

/** Groups of equal neighbors. */
function runs(length: number, isEqual: (a: number, b: number) => boolean): Groups {
  const firsts: number[] = []
  const inverse = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    if (i === 0 || !isEqual(i - 1, i)) firsts.push(i)
    inverse[i] = firsts.length - 1
  }
  const counts = Int32Array.from(firsts, (first, group) => (firsts[group + 1] ?? length) - first)
  return { firsts, inverse, counts }
}
