import { permute, expand, select, slice } from '../../src/tensor/ops/index.ts'
import { noGrad, tensor, type Tensor } from '../../src/tensor/index.ts'
import type { Input } from '../ops/case.ts'

/** Ways in which a tensor can lie in memory. The expanded ones repeat numbers by stride 0. */
export const layouts = [
  'plain',
  'transposed',
  'stepped',
  'expandedFirst',
  'expandedLast',
  'expandedAll',
] as const
export type Layout = (typeof layouts)[number]

/** What lies between the elements of a stepped tensor: nobody may read it. */
const between = { float32: 777.25, int32: 77, bool: 1 } as const

const plain = (values: readonly number[], shape: readonly number[], { dtype }: Input): Tensor =>
  tensor(Float64Array.from(values), { shape, dtype })

/** Row-major strides. */
const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, d) => shape.slice(d + 1).reduce((product, extent) => product * extent, 1))

/** The values where the places along some dims count as 0. */
const repeated = (input: Input, dims: readonly number[]): Input => {
  const strides = stridesOf(input.shape)
  const values = input.values.map((_, at) => {
    let from = at
    for (const d of dims) from -= (Math.floor(at / strides[d]!) % input.shape[d]!) * strides[d]!
    return input.values[from]!
  })
  return { ...input, values }
}

const repeatedDims = (shape: readonly number[], layout: Layout): readonly number[] => {
  if (layout === 'expandedFirst') return shape.length > 0 ? [0] : []
  if (layout === 'expandedLast') return shape.length > 1 ? [shape.length - 1] : []
  return layout === 'expandedAll' && shape.length > 1 ? shape.map((_, d) => d) : []
}

/** The numbers that a tensor of this layout holds: expanded ones hold fewer different numbers. Null where it is no other layout. */
export function valuesIn(input: Input, layout: Layout): Input | null {
  if (layout === 'plain' || layout === 'stepped') return input
  if (layout === 'transposed') return input.shape.length > 1 ? input : null
  const dims = repeatedDims(input.shape, layout)
  return dims.some((d) => input.shape[d]! > 1) && !input.shape.includes(0) ? repeated(input, dims) : null
}

/** A tensor on the active backend with the values of `input`, lying as `layout` says. It is a leaf. */
export function placed(input: Input, layout: Layout): Tensor {
  return noGrad(() => {
    const { shape, values } = input
    if (layout === 'plain' || (layout === 'transposed' && shape.length < 2))
      return plain(values, shape, input)
    if (layout === 'transposed') {
      const order = shape.map((_, d) => d).toReversed()
      const strides = stridesOf(shape)
      const turned = order.map((d) => shape[d]!)
      const turnedStrides = stridesOf(turned)
      const moved = values.map((_, at) => {
        let from = 0
        order.forEach((d, i) => (from += (Math.floor(at / turnedStrides[i]!) % turned[i]!) * strides[d]!))
        return values[from]!
      })
      return permute(plain(moved, turned, input), order)
    }
    const garbage = between[input.dtype]
    if (layout === 'stepped') {
      if (shape.length === 0) return select(plain([garbage, values[0]!, garbage], [3], input), 0, 1)
      const last = shape.length - 1
      const wide = shape.with(last, 2 * shape[last]! + 1)
      const spread = Array.from({ length: wide.reduce((a, b) => a * b, 1) }, () => garbage as number)
      values.forEach((value, at) => {
        const line = Math.floor(at / shape[last]!)
        spread[line * wide[last]! + 2 * (at % shape[last]!) + 1] = value
      })
      return slice(plain(spread, wide, input), last, 1, Infinity, 2)
    }
    const dims = repeatedDims(shape, layout)
    const strides = stridesOf(shape)
    const small = shape.map((extent, d) => (dims.includes(d) ? 1 : extent))
    const isFirst = (at: number, d: number): boolean => {
      const place = Math.floor(at / strides[d]!) % shape[d]!
      return place === 0
    }
    const kept = values.filter((_, at) => dims.every((d) => isFirst(at, d)))
    return expand(plain(kept, small, input), shape)
  })
}
