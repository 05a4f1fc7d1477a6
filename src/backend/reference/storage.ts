import { ValueError } from '../../base/errors.ts'
import { freedError } from '../compiled/engine.ts'
import type { DType, HostStorage, Storage, TypedArray } from '../storage.ts'

const arrays = { float32: Float64Array, int32: Int32Array, bool: Uint8Array } as const

/** The contents of a new storage: conspicuous values that reveal reads of uninitialized memory. */
const unwritten = { float32: NaN, int32: -0x80000000, bool: 1 } as const

/** A plain typed array. float32 tensors keep float64 values, so that gradients can be checked with small steps. */
export class ReferenceStorage implements HostStorage {
  readonly dtype: DType
  readonly length: number
  readonly address = 0
  readonly home = arrays
  version = 0
  #elements: TypedArray | null

  constructor(dtype: DType, length: number) {
    this.dtype = dtype
    this.length = length
    this.#elements = new arrays[dtype](length).fill(unwritten[dtype])
  }

  get freed(): boolean {
    return this.#elements === null
  }

  get bytes(): number {
    return this.#elements?.byteLength ?? 0
  }

  /** @throws MemoryError once the memory is freed. */
  view(): TypedArray {
    if (!this.#elements) throw freedError()
    return this.#elements
  }

  free(): void {
    this.#elements = null
  }
}

/** Counts the live storages of a backend. */
export class ReferenceMemory {
  #liveBytes = 0
  #liveStorages = 0

  allocate(dtype: DType, length: number): ReferenceStorage {
    const storage = new ReferenceStorage(dtype, length)
    this.#liveBytes += storage.bytes
    this.#liveStorages++
    return storage
  }

  /** Does nothing if the storage was already released. */
  release(storage: Storage): void {
    if (!(storage instanceof ReferenceStorage))
      throw new ValueError('release', 'the storage belongs to another backend')
    if (storage.freed) return
    this.#liveBytes -= storage.bytes
    this.#liveStorages--
    storage.free()
  }

  counts(): { readonly liveBytes: number; readonly pooledBytes: number; readonly liveStorages: number } {
    return { liveBytes: this.#liveBytes, pooledBytes: 0, liveStorages: this.#liveStorages }
  }
}
