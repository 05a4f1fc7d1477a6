/** Element type of a tensor. `bool` is one byte, 0 or 1. */
export type DType = 'float32' | 'int32' | 'bool'

/** The arrays that reads return; the reference backend keeps float32 tensors in float64. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array

/** A run of numbers in a backend's memory. Tensors are strided windows on storages. */
export interface Storage {
  readonly dtype: DType
  /** Number of elements. */
  readonly length: number
  /** Byte address in the engine's memory (native: of the process; wasm: of the linear memory; reference: 0). */
  readonly address: number
  /** The memory that it lies in: its address means nothing in another. */
  readonly home: object
  /** Number of in-place changes; autograd compares it. */
  version: number
  /** True once the memory is freed; it must no longer be read or written. */
  freed: boolean
}

/** A storage in memory that JavaScript addresses itself. Only `src/backend` knows of it; see `elementsOf` and `hostView` in `memory.ts`. */
export interface HostStorage extends Storage {
  /** The elements themselves. Do not keep the array: wasm memory may move when it grows. */
  view(): TypedArray
}

/** A strided window on a storage: all a kernel needs to know about a tensor. Strides and offset count elements. */
export interface Strided {
  readonly storage: Storage
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}
