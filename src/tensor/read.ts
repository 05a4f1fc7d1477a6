import type { TypedArray } from '../backend/storage.ts'
import { noGrad } from './graph.ts'
import { contiguous } from './ops/contiguous.ts'
import { assertAlive, type Tensor } from './tensor.ts'
import { ShapeError } from '../base/errors.ts'

/** Values of a tensor in arrays as deep as its shape: a number or boolean for a scalar. */
export type NestedValues = number | boolean | NestedValues[]

/** A copy of the elements in row-major order, read at once: only CPU backends can do that. */
export function readSync(x: Tensor): TypedArray {
  assertAlive('data', x)
  const packed = x.isContiguous() ? x : noGrad(() => contiguous(x))
  return packed.storage.view().slice(packed.offset, packed.offset + packed.numel)
}

/** The only element of a tensor, as a number. */
export function readItemSync(x: Tensor): number {
  assertAlive('item', x)
  if (x.numel !== 1)
    throw new ShapeError('item', 'needs a tensor with one element; use tolist() or data() for more', {
      tensor: x.shape,
    })
  return x.storage.view()[x.offset]!
}

/** Elements in row-major order as nested arrays. */
export function nested(values: TypedArray, shape: readonly number[], isBool: boolean): NestedValues {
  let at = 0
  const level = (depth: number): NestedValues => {
    if (depth === shape.length) {
      const value = values[at++]!
      return isBool ? value !== 0 : value
    }
    return Array.from({ length: shape[depth]! }, () => level(depth + 1))
  }
  return level(0)
}
