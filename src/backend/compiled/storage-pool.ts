import { ValueError } from '../../base/errors.ts'
import type { DType, HostStorage, Storage, TypedArray } from '../storage.ts'
import { bytesOf, freedError } from './engine.ts'
import { sizeClassBytes, sizeClassOf } from './size-class.ts'

/** What the live storages in a piece of memory hold. When the collector takes the piece, the pool subtracts what is left here. */
export interface Tally {
  bytes: number
  storages: number
}

/** A piece of memory, aligned to 64 bytes. */
export interface Block {
  readonly address: number
  readonly tally: Tally
}

/** The source of a pool's memory. */
export interface BlockSource<B extends Block> {
  /**
   * A fresh block. Throws MemoryError if there is no memory.
   *
   * @param asked The bytes that will be used, for its message.
   */
  create(bytes: number, asked: number): B
  /** Takes back a block that the pool does not keep. */
  drop(block: B, bytes: number): void
  /** The first `length` elements of a block. */
  view(block: B, dtype: DType, length: number): TypedArray
}

class PooledStorage<B extends Block> implements HostStorage {
  readonly dtype: DType
  readonly length: number
  readonly address: number
  readonly block: B
  readonly home: BlockSource<B>
  version = 0
  freed = false

  constructor(dtype: DType, length: number, block: B, source: BlockSource<B>) {
    this.dtype = dtype
    this.length = length
    this.address = block.address
    this.block = block
    this.home = source
  }

  view(): TypedArray {
    if (this.freed) throw freedError()
    return this.home.view(this.block, this.dtype, this.length)
  }
}

/** Waiting blocks of one size class. */
interface Waiting<B extends Block> {
  readonly blocks: B[]
  /** The number, among all of the pool, of the last release here. */
  used: number
}

/**
 * Storages on blocks of memory. A released block waits in the list of its size class for the next `allocate`. Live and waiting blocks have
 * at most `limit` bytes, or half as many again as were ever live at once, so that every step of a training finds the blocks of the one before;
 * beyond that, the classes that were not used for longest are returned to the source. With a limit of 0 nothing is rounded, shared or
 * reused: for memory checkers.
 */
export class StoragePool<B extends Block> {
  /** The `home` of its storages. */
  readonly source: BlockSource<B>
  private readonly limit: number
  private readonly waiting: Waiting<B>[] = []
  private liveBytes = 0
  private liveStorages = 0
  private pooledBytes = 0
  private peakBytes = 0
  private releases = 0

  constructor(source: BlockSource<B>, limit: number) {
    this.source = source
    this.limit = limit
  }

  allocate(dtype: DType, length: number): HostStorage {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new ValueError('allocate', `the number of elements must be an integer, not ${length}`)
    if (this.limit === 0) return this.allocateAlone(dtype, length)
    const asked = length * bytesOf(dtype)
    const sizeClass = sizeClassOf(asked)
    const bytes = sizeClassBytes(sizeClass)
    let block = this.waiting[sizeClass]?.blocks.pop()
    if (block === undefined) block = this.source.create(bytes, asked)
    else this.pooledBytes -= bytes
    this.liveBytes += bytes
    if (this.liveBytes > this.peakBytes) this.peakBytes = this.liveBytes
    this.liveStorages++
    block.tally.bytes += bytes
    block.tally.storages++
    return new PooledStorage(dtype, length, block, this.source)
  }

  /** Makes a storage's block available to the next `allocate`. Does nothing if it was already released. */
  release(storage: Storage): void {
    if (!(storage instanceof PooledStorage) || storage.home !== this.source)
      throw new ValueError('release', 'the storage belongs to another backend')
    if (storage.freed) return
    storage.freed = true
    const block = storage.block as B
    if (this.limit === 0) return this.releaseAlone(storage, block)
    const sizeClass = sizeClassOf(storage.length * bytesOf(storage.dtype))
    const bytes = sizeClassBytes(sizeClass)
    this.liveBytes -= bytes
    this.liveStorages--
    block.tally.bytes -= bytes
    block.tally.storages--
    const own = (this.waiting[sizeClass] ??= { blocks: [], used: 0 })
    own.used = ++this.releases
    own.blocks.push(block)
    this.pooledBytes += bytes
    const most = Math.max(this.limit, this.peakBytes * 1.5)
    if (this.liveBytes + this.pooledBytes > most) this.evict(most)
  }

  /** Returns waiting blocks to the source, those of the classes that were not used for longest first, until `most` bytes are left. */
  private evict(most: number): void {
    const oldest: number[] = []
    this.waiting.forEach(({ blocks }, sizeClass) => {
      if (blocks.length > 0) oldest.push(sizeClass)
    })
    oldest.sort((a, b) => this.waiting[a]!.used - this.waiting[b]!.used)
    for (const sizeClass of oldest) {
      const { blocks } = this.waiting[sizeClass]!
      const bytes = sizeClassBytes(sizeClass)
      while (blocks.length > 0) {
        if (this.liveBytes + this.pooledBytes <= most) return
        this.source.drop(blocks.pop()!, bytes)
        this.pooledBytes -= bytes
      }
    }
  }

  /** A block of exactly the requested size, so that a kernel that reads or writes past its end is caught. */
  private allocateAlone(dtype: DType, length: number): HostStorage {
    const bytes = length * bytesOf(dtype)
    const block = this.source.create(bytes, bytes)
    this.liveBytes += bytes
    this.liveStorages++
    block.tally.bytes += bytes
    block.tally.storages++
    return new PooledStorage(dtype, length, block, this.source)
  }

  private releaseAlone(storage: Storage, block: B): void {
    this.forget({ bytes: storage.length * bytesOf(storage.dtype), storages: 1 })
    block.tally.bytes = block.tally.storages = 0
  }

  /** Subtracts storages that the garbage collector has taken. */
  forget(tally: Tally): void {
    this.liveBytes -= tally.bytes
    this.liveStorages -= tally.storages
  }

  /** Returns all waiting blocks to the source. */
  flush(): void {
    this.waiting.forEach(({ blocks }, sizeClass) => {
      for (const block of blocks) this.source.drop(block, sizeClassBytes(sizeClass))
    })
    this.waiting.length = 0
    this.pooledBytes = 0
  }

  memory(): { liveBytes: number; pooledBytes: number; liveStorages: number } {
    return { liveBytes: this.liveBytes, pooledBytes: this.pooledBytes, liveStorages: this.liveStorages }
  }
}
