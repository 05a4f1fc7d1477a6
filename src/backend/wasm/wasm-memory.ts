import { countCollected } from '../../base/collector-turns.ts'
import { MemoryError } from '../../base/errors.ts'
import { type Block, type BlockSource, StoragePool, type Tally } from '../compiled/storage-pool.ts'
import { viewOf } from '../compiled/view.ts'
import type { DType, TypedArray } from '../storage.ts'
import { RangeAllocator } from './range-allocator.ts'

const PAGE = 65536

/** Blocks up to this size are cut from chunks and kept by size, so that the ranges stay few. */
const SMALL = 64 * 1024
const CHUNK = 1024 * 1024

/** Pages that storages leave to the kernels, which grow their scratch space themselves. */
const RESERVED_PAGES = 2048

/** Released memory that is kept in size classes at most; the rest is joined to larger ranges. */
const POOL_LIMIT = 512 * 1024 * 1024

/** Largest weight of a block for the garbage collector. */
const MOST_WEIGHT = 64 * 1024 * 1024

/** What is left of a block when the collector has taken it. */
interface Remains {
  readonly address: number
  readonly bytes: number
  readonly tally: Tally
  /** True once the block was freed explicitly. */
  dropped: boolean
}

interface WasmBlock extends Block {
  readonly remains: Remains
  readonly weight: ArrayBuffer | null
}

/** Blocks of the linear memory. The garbage collector eventually finds unreferenced storages. */
export class WasmBlocks implements BlockSource<WasmBlock> {
  private readonly memory: WebAssembly.Memory
  private readonly maximumPages: number
  private readonly ranges = new RangeAllocator()
  private readonly small = new Map<number, number[]>()
  private readonly collected: FinalizationRegistry<Remains>
  private chunk = 0
  private chunkEnd = 0
  /** Frees what waits in the pool; called before the memory is declared full. */
  flush: () => void = () => {}
  /** Notified of storages that the garbage collector took. */
  forget: (tally: Tally) => void = () => {}

  /** `start` is the first byte that the module does not use itself. */
  constructor(memory: WebAssembly.Memory, start: number, maximumPages: number) {
    this.memory = memory
    this.maximumPages = maximumPages
    const from = Math.ceil(start / 64) * 64
    this.ranges.give(from, memory.buffer.byteLength - from)
    this.collected = new FinalizationRegistry(({ address, bytes, tally, dropped }) => {
      if (dropped) return
      this.forget(tally)
      this.free(address, bytes)
    })
  }

  create(bytes: number): WasmBlock {
    const address = this.take(bytes)
    const tally = { bytes: 0, storages: 0 }
    const remains = { address, bytes, tally, dropped: false }
    countCollected(bytes)
    const block: WasmBlock = { address, tally, remains, weight: weightOf(bytes) }
    // No token: unregistering by one makes every registration several times dearer.
    this.collected.register(block, remains)
    return block
  }

  drop(block: WasmBlock, bytes: number): void {
    block.remains.dropped = true
    this.free(block.address, bytes)
  }

  view(block: WasmBlock, dtype: DType, length: number): TypedArray {
    return viewOf(this.memory.buffer, block.address, dtype, length)
  }

  /** Bytes for good: stacks of workers. */
  take(bytes: number): number {
    if (bytes > SMALL) return this.takeRange(bytes)
    const address = this.small.get(bytes)?.pop()
    if (address !== undefined) return address
    if (this.chunk + bytes > this.chunkEnd) {
      if (this.chunkEnd > this.chunk) this.ranges.give(this.chunk, this.chunkEnd - this.chunk)
      this.chunk = this.takeRange(CHUNK)
      this.chunkEnd = this.chunk + CHUNK
    }
    this.chunk += bytes
    return this.chunk - bytes
  }

  private free(address: number, bytes: number): void {
    if (bytes > SMALL) return this.ranges.give(address, bytes)
    const list = this.small.get(bytes)
    if (list) list.push(address)
    else this.small.set(bytes, [address])
  }

  private takeRange(bytes: number): number {
    let address = this.ranges.take(bytes)
    if (address !== undefined) return address
    if (!this.grow(bytes)) {
      this.flush()
      address = this.ranges.take(bytes)
      if (address !== undefined) return address
      if (!this.grow(bytes)) {
        const full = Math.round(this.memory.buffer.byteLength / 2 ** 20)
        throw new MemoryError(
          'allocate',
          `wasm memory is full (${full} MiB, ${bytes} more bytes were requested); run each step of a loop in ` +
            'scope(() => ...), which frees its memory, or use smaller batches',
        )
      }
    }
    return this.ranges.take(bytes)!
  }

  /** More linear memory: at least `bytes`, at best an eighth of what there is. False at the limit. */
  private grow(bytes: number): boolean {
    const present = this.memory.buffer.byteLength / PAGE
    const needed = Math.ceil(bytes / PAGE)
    const room = this.maximumPages - RESERVED_PAGES - present
    if (needed > room) return false
    for (const pages of [Math.min(room, Math.max(needed, present >> 3, 64)), needed]) {
      try {
        // The kernels grow the memory too, so the new pages start where `grow` says and not where the old length ended.
        const start = this.memory.grow(pages) * PAGE
        this.ranges.give(start, pages * PAGE)
        return true
      } catch {
        // The system refused the larger piece; try what is needed.
      }
    }
    return false
  }
}

/**
 * The collector sees a block as a few bytes and would wait for thousands of them. An empty buffer of the same size tells it what one weighs;
 * it is never written, so the system allocates no memory for it.
 */
function weightOf(bytes: number): ArrayBuffer | null {
  if (bytes <= SMALL) return null
  try {
    return new ArrayBuffer(Math.min(bytes, MOST_WEIGHT))
  } catch {
    return null
  }
}

/** Storages in linear memory. */
export function wasmPool(blocks: WasmBlocks): StoragePool<WasmBlock> {
  const pool = new StoragePool(blocks, POOL_LIMIT)
  blocks.flush = () => pool.flush()
  blocks.forget = (tally) => pool.forget(tally)
  return pool
}
