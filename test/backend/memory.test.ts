import { describe, expect, it } from 'vitest'
import { MemoryError, ValueError } from '../../src/base/errors.ts'
import { sizeClassBytes, sizeClassOf } from '../../src/backend/compiled/size-class.ts'
import { nativePool } from '../../src/backend/native/native-memory.ts'
import { RangeAllocator } from '../../src/backend/wasm/range-allocator.ts'
import { WasmBlocks, wasmPool } from '../../src/backend/wasm/wasm-memory.ts'

const PAGE = 65536

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('size classes', () => {
  it('have the requested size, plus at most a quarter', () => {
    for (const bytes of [
      0,
      1,
      63,
      64,
      65,
      256,
      257,
      320,
      321,
      1000,
      4096,
      4097,
      1e6,
      2 ** 30,
      2 ** 33 + 1,
      2 ** 38,
      4e12,
      2 ** 44 + 1,
    ]) {
      const block = sizeClassBytes(sizeClassOf(bytes))
      expect(block % 64).toBe(0)
      expect(block).toBeGreaterThanOrEqual(bytes)
      expect(block).toBeLessThanOrEqual(Math.max(64, bytes * 1.25 + 64))
    }
  })

  it('are numbered in order, each the class of its own size', () => {
    for (let index = 1; index < 160; index++) {
      expect(sizeClassBytes(index)).toBeGreaterThan(sizeClassBytes(index - 1))
      expect(sizeClassOf(sizeClassBytes(index))).toBe(index)
      expect(sizeClassOf(sizeClassBytes(index) + 1)).toBe(index + 1)
    }
  })
})

describe('the range allocator', () => {
  it('never gives out a byte twice and joins everything again in the end', () => {
    const random = seeded(7)
    const ranges = new RangeAllocator()
    ranges.give(1024, 1 << 20)
    ranges.give(1024 + (1 << 20), 1 << 20)
    const taken: { start: number; size: number }[] = []
    let overlaps = false
    for (let i = 0; i < 5000; i++) {
      if (taken.length && random() < 0.5) {
        const [range] = taken.splice(Math.floor(random() * taken.length), 1)
        ranges.give(range!.start, range!.size)
        continue
      }
      const size = 64 * (1 + Math.floor(random() * 500))
      const start = ranges.take(size)
      if (start === undefined) continue
      overlaps ||= taken.some((other) => start < other.start + other.size && other.start < start + size)
      taken.push({ start, size })
    }
    expect(overlaps).toBe(false)
    expect(taken.length).toBeGreaterThan(10)
    for (const { start, size } of taken) ranges.give(start, size)
    expect(ranges.ranges()).toEqual([{ start: 1024, size: 2 << 20 }])
  })

  it('takes the smallest range that fits', () => {
    const ranges = new RangeAllocator()
    ranges.give(0, 1024)
    ranges.give(4096, 256)
    ranges.give(8192, 512)
    expect(ranges.take(200 + 56)).toBe(4096)
    expect(ranges.take(320)).toBe(8192)
    expect(ranges.take(2048)).toBeUndefined()
  })
})

const pools = {
  // Addresses are only compared here, so any number that is not a multiple of 64 will do.
  native: () => nativePool(() => 4096 + 16),
  wasm: () => wasmPool(new WasmBlocks(new WebAssembly.Memory({ initial: 32, maximum: 8192 }), 1000, 8192)),
}

describe.each(Object.entries(pools))('storages of %s', (_name, make) => {
  it('are aligned to 64 bytes and apart from each other', () => {
    const pool = make()
    const storages = [3, 1, 1000, 16, 100000, 7].map((length, i) => {
      const storage = pool.allocate('float32', length)
      storage.view().fill(i)
      return storage
    })
    storages.forEach((storage, i) => {
      expect(storage.address % 64).toBe(0)
      expect(storage.view().length).toBe(storage.length)
      expect(new Set(storage.view())).toEqual(new Set([i]))
    })
  })

  it('are reused once released, and count as live until then', () => {
    const pool = make()
    const first = pool.allocate('float32', 5000)
    expect(pool.memory()).toMatchObject({ liveStorages: 1, pooledBytes: 0 })
    pool.release(first)
    expect(pool.memory()).toMatchObject({ liveStorages: 0, liveBytes: 0 })
    expect(pool.memory().pooledBytes).toBeGreaterThanOrEqual(20000)
    const second = pool.allocate('int32', 4990)
    expect(second.address).toBe(first.address)
    expect(pool.memory()).toMatchObject({ liveStorages: 1, pooledBytes: 0 })
  })

  it('throw when they are read after their release, and a second release does nothing', () => {
    const pool = make()
    const storage = pool.allocate('bool', 10)
    pool.release(storage)
    pool.release(storage)
    expect(storage.freed).toBe(true)
    expect(() => storage.view()).toThrow(MemoryError)
    expect(() => storage.view()).toThrow(/scope that has ended.*keep\(tensor\)/)
    const a = pool.allocate('bool', 10)
    const b = pool.allocate('bool', 10)
    expect(a.address).not.toBe(b.address)
  })

  it('stay flat over ten thousand steps of the same sizes', () => {
    const pool = make()
    const step = () => {
      const storages = [512, 100, 40000, 9, 512].map((length) => pool.allocate('float32', length))
      for (const storage of storages) pool.release(storage)
    }
    step()
    const after = pool.memory()
    for (let i = 0; i < 10000; i++) step()
    expect(pool.memory()).toEqual(after)
  })

  it('may have no elements at all', () => {
    const pool = make()
    expect(pool.allocate('float32', 0).view().length).toBe(0)
    expect(() => pool.allocate('float32', -1)).toThrow(ValueError)
    expect(() => pool.allocate('float32', 1.5)).toThrow(ValueError)
  })
})

describe('wasm memory', () => {
  it('grows, and says what to do when it is full', () => {
    const memory = new WebAssembly.Memory({ initial: 32, maximum: 4096 })
    const pool = wasmPool(new WasmBlocks(memory, 0, 4096))
    const storages = [pool.allocate('float32', 8 << 20), pool.allocate('float32', 8 << 20)]
    expect(memory.buffer.byteLength).toBeGreaterThan(64 << 20)
    const more = () => {
      for (let i = 0; i < 100; i++) storages.push(pool.allocate('float32', 8 << 20))
    }
    expect(more).toThrow(MemoryError)
    expect(more).toThrow(/scope\(\(\) => \.\.\.\)/)
  })

  it('joins waiting blocks before it gives up', () => {
    const pool = wasmPool(new WasmBlocks(new WebAssembly.Memory({ initial: 32, maximum: 4096 }), 0, 4096))
    // 128 MiB may be used: 100 of them wait in pieces of 1 MiB, so 80 in a row are only there once the pieces are joined.
    const blocks = Array.from({ length: 100 }, () => pool.allocate('float32', 1 << 18))
    for (const block of blocks) pool.release(block)
    const large = pool.allocate('float32', 20 << 20)
    expect(large.view().length).toBe(20 << 20)
  })

  it('leaves room for the scratch space of the kernels', () => {
    const memory = new WebAssembly.Memory({ initial: 32, maximum: 4096 })
    const pool = wasmPool(new WasmBlocks(memory, 0, 4096))
    const storages = []
    try {
      for (;;) storages.push(pool.allocate('float32', 1 << 20))
    } catch (error) {
      expect(error).toBeInstanceOf(MemoryError)
    }
    expect(storages.length).toBeGreaterThan(20)
    expect(memory.buffer.byteLength).toBeLessThanOrEqual((4096 - 2048) * PAGE)
  })
})

describe('exact memory', () => {
  it('gives each storage a buffer of its own size', () => {
    const pool = nativePool(() => 16, true)
    const storage = pool.allocate('float32', 7)
    expect(storage.view().buffer.byteLength).toBe(28)
    pool.release(storage)
    expect(pool.memory()).toEqual({ liveBytes: 0, liveStorages: 0, pooledBytes: 0 })
  })
})
