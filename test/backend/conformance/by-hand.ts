import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import { elementsOf } from '../../../src/backend/memory.ts'
import type { DType, Strided } from '../../../src/backend/storage.ts'

export const kernels = new ReferenceKernels()

/** A contiguous window with these float64 values. */
export function window(
  shape: readonly number[],
  values: Iterable<number>,
  dtype: DType = 'float32',
): Strided {
  const elements = Float64Array.from(values)
  const storage = kernels.allocate(dtype, elements.length)
  elementsOf(storage).set(elements)
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1))
  return { storage, dtype, shape, strides, offset: 0 }
}

export const ints = (shape: readonly number[], values: Iterable<number>): Strided =>
  window(shape, values, 'int32')

/** A window to write to. */
export function results(shape: readonly number[], dtype: DType = 'float32'): Strided {
  return window(shape, new Float64Array(shape.reduce((product, size) => product * size, 1)).fill(9), dtype)
}

export const valuesOf = (x: Strided): number[] => Array.from(elementsOf(x.storage))
