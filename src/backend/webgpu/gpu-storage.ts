import type { DType, Storage, TypedArray } from '../storage.ts'

/** Bytes of an element on the device, of any dtype: WGSL has no numbers of one byte, so a bool takes four. */
export const ELEMENT_BYTES = 4

/** A buffer of the device. */
export interface Block {
  readonly buffer: GPUBuffer
  /** Names the buffer in keys of bind groups. */
  readonly id: number
  readonly bytes: number
  /** The number of the batch of commands that last used it. */
  usedIn: number
}

/** A storage in memory of the device. */
export class GpuStorage implements Storage {
  readonly dtype: DType
  readonly length: number
  readonly address = 0
  readonly home: object
  readonly block: Block
  version = 0
  freed = false
  /** The numbers of an int32 or bool storage while the host knows them; see `Memory.known`. */
  known: Int32Array | undefined

  constructor(dtype: DType, length: number, block: Block, home: object) {
    this.dtype = dtype
    this.length = length
    this.block = block
    this.home = home
  }
}

/** Values as the device holds them, converted as typed arrays convert; always a copy. */
export function encoded(
  dtype: DType,
  values: ArrayLike<number>,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  return dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values)
}

/** Bytes of the device as the elements of a dtype; always a copy. */
export function decoded(dtype: DType, bytes: ArrayBuffer): TypedArray {
  if (dtype === 'float32') return new Float32Array(bytes.slice(0))
  if (dtype === 'int32') return new Int32Array(bytes.slice(0))
  return Uint8Array.from(new Uint32Array(bytes))
}
