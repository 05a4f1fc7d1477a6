import { MemoryError, ValueError } from '../../base/errors.ts'
import { sizeClassBytes, sizeClassOf } from '../compiled/size-class.ts'
import type { DType, Storage } from '../storage.ts'
import { type Block, ELEMENT_BYTES, GpuStorage } from './gpu-storage.ts'

/** GPUBufferUsage, which Node does not have as a global. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const

/** Bytes that may wait for reuse, at least; half as many again as were ever live may wait in any case. */
const KEPT_BYTES = 256 * 2 ** 20

/**
 * Storages on buffers of the device. A released buffer waits in its size class for the next `allocate`: commands run in the order in which they were recorded, so its
 * next user cannot overwrite what an earlier command still reads.
 */
export class BufferPool {
  readonly #device: GPUDevice
  readonly #largest: number
  /** Called before a buffer is destroyed: commands that use it must have been submitted. */
  readonly #beforeDestroy: () => void
  readonly #waiting: Block[][] = []
  readonly #collected = new FinalizationRegistry<Block>((block) => this.#takeBack(block))
  #made = 0
  #liveBytes = 0
  #liveStorages = 0
  #pooledBytes = 0
  #peakBytes = 0

  constructor(device: GPUDevice, beforeDestroy: () => void) {
    this.#device = device
    this.#beforeDestroy = beforeDestroy
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits
    this.#largest = Math.min(maxBufferSize, maxStorageBufferBindingSize)
  }

  /** Buffers that were made, ever. */
  get made(): number {
    return this.#made
  }

  /** @throws MemoryError if the device has no buffers of this size. */
  allocate(dtype: DType, length: number): GpuStorage {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new ValueError('allocate', `the number of elements must be an integer, not ${length}`)
    const asked = length * ELEMENT_BYTES
    const sizeClass = sizeClassOf(asked)
    // The largest class may be over the limit where the tensor is not.
    const bytes = Math.min(sizeClassBytes(sizeClass), Math.max(asked, this.#largest))
    let block = this.#waiting[sizeClass]?.shift()
    if (block === undefined) block = this.#create(bytes, asked)
    else this.#pooledBytes -= block.bytes
    this.#liveBytes += block.bytes
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes)
    this.#liveStorages++
    const storage = new GpuStorage(dtype, length, block, this)
    this.#collected.register(storage, block, storage)
    return storage
  }

  /** Does nothing if the storage was already released. @throws ValueError for a storage of another backend. */
  release(storage: Storage): void {
    if (!(storage instanceof GpuStorage) || storage.home !== this)
      throw new ValueError('release', 'the storage belongs to another backend')
    if (storage.freed) return
    storage.freed = true
    storage.known = undefined
    this.#collected.unregister(storage)
    this.#takeBack(storage.block)
  }

  memory(): { readonly liveBytes: number; readonly pooledBytes: number; readonly liveStorages: number } {
    return { liveBytes: this.#liveBytes, pooledBytes: this.#pooledBytes, liveStorages: this.#liveStorages }
  }

  #create(bytes: number, asked: number): Block {
    if (bytes > this.#largest)
      throw new MemoryError(
        'webgpu',
        `a tensor of ${asked} bytes is larger than this adapter's largest buffer, ${this.#largest} bytes; use smaller batches, or a CPU backend`,
      )
    const buffer = this.#device.createBuffer({
      size: bytes,
      usage: usage.storage | usage.copySource | usage.copyTarget,
    })
    return { buffer, id: this.#made++, bytes, usedIn: 0 }
  }

  #takeBack(block: Block): void {
    this.#liveBytes -= block.bytes
    this.#liveStorages--
    this.#pooledBytes += block.bytes
    // In the order of their numbers: steps that are alike then get the same buffers, and find their bind groups.
    const waiting = (this.#waiting[sizeClassOf(block.bytes)] ??= [])
    let [low, high] = [0, waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (waiting[middle]!.id < block.id) low = middle + 1
      else high = middle
    }
    waiting.splice(low, 0, block)
    const most = Math.max(KEPT_BYTES, this.#peakBytes * 1.5)
    if (this.#liveBytes + this.#pooledBytes > most) this.#evict(most)
  }

  /** Destroys waiting buffers, the largest first, until `most` bytes are left. */
  #evict(most: number): void {
    this.#beforeDestroy()
    for (const blocks of this.#waiting.toReversed())
      for (;;) {
        if (this.#liveBytes + this.#pooledBytes <= most) return
        const block = blocks?.pop()
        if (block === undefined) break
        this.#pooledBytes -= block.bytes
        block.buffer.destroy()
      }
  }
}
