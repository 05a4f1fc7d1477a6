import { describe, expect, it } from 'vitest'
import { StoragePool, type Block, type BlockSource } from '../../src/backend/compiled/storage-pool.ts'
import type { HostStorage } from '../../src/backend/storage.ts'

const KB = 1024

/** Counts what a pool asks for and returns. */
class CountingSource implements BlockSource<Block> {
  created = 0
  held = 0
  create(bytes: number): Block {
    this.created++
    this.held += bytes
    return { address: 64 * this.created, tally: { bytes: 0, storages: 0 } }
  }
  drop(_block: Block, bytes: number): void {
    this.held -= bytes
  }
  view(): never {
    throw new Error('nothing here is read')
  }
}

/** A training step: all storages live at once, then released in another order. */
function step(pool: StoragePool<Block>, kilobytes: readonly number[]): void {
  const storages = kilobytes.map((size) => pool.allocate('bool', size * KB))
  const ofEven = (even: boolean) => storages.filter((_, i) => (i % 2 === 0) === even)
  for (const storage of [...ofEven(true), ...ofEven(false)]) pool.release(storage)
}

const sizes = (first: number) => Array.from({ length: 10 }, (_, i) => first + 40 * i)

describe('a pool whose steps are larger than its limit', () => {
  it('finds all blocks of the step before', () => {
    const source = new CountingSource()
    const pool = new StoragePool(source, 256 * KB)
    step(pool, sizes(32))
    const { created } = source
    for (let i = 0; i < 20; i++) step(pool, sizes(32))
    expect(source.created).toBe(created)
  })

  it('does not keep the blocks of a larger model in place of those of the present one', () => {
    const source = new CountingSource()
    const pool = new StoragePool(source, 2000 * KB)
    for (let i = 0; i < 3; i++) step(pool, sizes(512))
    // Smaller storages, of other size classes.
    step(pool, sizes(5))
    const { created } = source
    for (let i = 0; i < 20; i++) step(pool, sizes(5))
    expect(source.created).toBe(created)
  })

  it('finds its blocks although other storages stay live', () => {
    const source = new CountingSource()
    const pool = new StoragePool(source, 256 * KB)
    const weights: HostStorage[] = sizes(100).map((size) => pool.allocate('bool', size * KB))
    step(pool, sizes(32))
    const { created } = source
    for (let i = 0; i < 20; i++) step(pool, sizes(32))
    expect(source.created).toBe(created)
    for (const storage of weights) pool.release(storage)
  })
})

describe('the memory that a pool holds', () => {
  it('is at most half as much again as was ever live, however the sizes change', () => {
    const source = new CountingSource()
    const pool = new StoragePool(source, 256 * KB)
    let most = 0
    for (let i = 1; i <= 200; i++) {
      const storage = pool.allocate('bool', ((i * 37) % 400) * KB)
      most = Math.max(most, pool.memory().liveBytes)
      pool.release(storage)
      expect(source.held).toBeLessThanOrEqual(Math.max(256 * KB, 1.5 * most))
      expect(source.held).toBe(pool.memory().pooledBytes)
    }
  })

  it('is the limit at least, so that small models reuse everything', () => {
    const source = new CountingSource()
    const pool = new StoragePool(source, 1 << 30)
    for (let i = 1; i <= 100; i++) step(pool, [i])
    const { created } = source
    for (let i = 1; i <= 100; i++) step(pool, [i])
    expect(source.created).toBe(created)
  })
})
