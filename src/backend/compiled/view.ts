import type { DType, TypedArray } from '../storage.ts'

/** `length` elements of `buffer` from byte `offset`. */
export function viewOf(buffer: ArrayBufferLike, offset: number, dtype: DType, length: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(buffer as ArrayBuffer, offset, length)
  if (dtype === 'int32') return new Int32Array(buffer as ArrayBuffer, offset, length)
  return new Uint8Array(buffer as ArrayBuffer, offset, length)
}
