import { MemoryError } from '../../base/errors.ts'
import type { Block, BlockSource, Tally } from '../compiled/storage-pool.ts'
import { StoragePool } from '../compiled/storage-pool.ts'
import { viewOf } from '../compiled/view.ts'
import type { DType, TypedArray } from '../storage.ts'

/** Blocks up to this size share an ArrayBuffer, because making one costs more than most kernels on so little data. */
const SMALL = 1024
const SLAB = 32 * 1024

/** Maximum released memory to keep. */
const POOL_LIMIT = 512 * 1024 * 1024

interface NativeBlock extends Block {
  readonly buffer: ArrayBuffer
  readonly offset: number
}

interface Slab {
  readonly buffer: ArrayBuffer
  readonly address: number
  readonly tally: Tally
  used: number
  readonly end: number
}

/** Blocks of ArrayBuffers: the garbage collector frees unreferenced storages, so there is no manual dispose(). */
class NativeBlocks implements BlockSource<NativeBlock> {
  private readonly addressOf: (buffer: ArrayBuffer) => number
  private readonly collected: FinalizationRegistry<Tally>
  private readonly exact: boolean
  private slab: Slab | undefined

  constructor(addressOf: (buffer: ArrayBuffer) => number, forget: (tally: Tally) => void, exact: boolean) {
    this.addressOf = addressOf
    this.exact = exact
    this.collected = new FinalizationRegistry(forget)
  }

  create(bytes: number, asked: number): NativeBlock {
    if (bytes > SMALL || this.exact) {
      const { buffer, address, tally, used } = this.buffer(bytes, asked)
      return { buffer, address: address + used, offset: used, tally }
    }
    let slab = this.slab
    if (slab === undefined || slab.used + bytes > slab.end) slab = this.slab = this.buffer(SLAB, asked)
    const offset = slab.used
    slab.used += bytes
    return { buffer: slab.buffer, address: slab.address + offset, offset, tally: slab.tally }
  }

  drop(): void {}

  view(block: NativeBlock, dtype: DType, length: number): TypedArray {
    return viewOf(block.buffer, block.offset, dtype, length)
  }

  private buffer(bytes: number, asked: number): Slab {
    let buffer: ArrayBuffer
    try {
      buffer = new ArrayBuffer(this.exact ? bytes : bytes + 64)
    } catch (cause) {
      const error = new MemoryError(
        'allocate',
        `out of memory: cannot allocate ${asked} more bytes; use smaller batches, or run the steps of a loop in scope(() => ...)`,
      )
      error.cause = cause
      throw error
    }
    const tally = { bytes: 0, storages: 0 }
    this.collected.register(buffer, tally)
    const address = this.addressOf(buffer)
    const used = this.exact ? 0 : (64 - (address % 64)) % 64
    return { buffer, address, tally, used, end: used + bytes }
  }
}

/**
 * Storages in memory of JavaScript's own; `addressOf` says where a buffer lies. With `exact`, each has a buffer of exactly its size, so that
 * AddressSanitizer sees every step over its end.
 */
export function nativePool(
  addressOf: (buffer: ArrayBuffer) => number,
  exact = false,
): StoragePool<NativeBlock> {
  const pool: StoragePool<NativeBlock> = new StoragePool(
    new NativeBlocks(addressOf, (tally) => pool.forget(tally), exact),
    exact ? 0 : POOL_LIMIT,
  )
  return pool
}
