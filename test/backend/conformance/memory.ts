import { expect, it } from 'vitest'
import { MemoryError } from '../../../src/base/errors.ts'
import { Generator } from '../../../src/base/philox.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { elementsOf } from '../../../src/backend/memory.ts'
import type { DType, Storage } from '../../../src/backend/storage.ts'

const bytesOf = { float32: 4, int32: 4, bool: 1 } as const
const dtypes = Object.keys(bytesOf) as DType[]

const allocateAndRelease = (kernels: Kernels): void => {
  const storages = [10, 1000, 100_000, 300_000].map((length) => kernels.allocate('float32', length))
  for (const storage of storages) kernels.release(storage)
}

const heldBytes = (kernels: Kernels): number => kernels.memory().liveBytes + kernels.memory().pooledBytes

/** Tests of the methods that allocate, count and give back. */
export function memoryTests(backend: () => Kernels): void {
  it('allocates storages of each dtype and of length 0', () => {
    for (const dtype of dtypes)
      for (const length of [0, 1, 33, 100_000]) {
        const storage = backend().allocate(dtype, length)
        expect(storage).toMatchObject({ dtype, length, version: 0, freed: false })
        expect(elementsOf(storage)).toHaveLength(length)
        backend().release(storage)
      }
  })

  it('counts live storages and their bytes', () => {
    const before = backend().memory()
    const storages = dtypes.map((dtype) => backend().allocate(dtype, 1000))
    const during = backend().memory()
    expect(during.liveStorages - before.liveStorages).toBe(3)
    expect(during.liveBytes - before.liveBytes).toBeGreaterThanOrEqual(9000)
    for (const storage of storages) backend().release(storage)
    expect(backend().memory()).toMatchObject({
      liveStorages: before.liveStorages,
      liveBytes: before.liveBytes,
    })
  })

  it('refuses to show a storage that was given back, and says what to do', () => {
    const storage = backend().allocate('float32', 8)
    backend().release(storage)
    expect(storage.freed).toBe(true)
    expect(() => elementsOf(storage)).toThrow(MemoryError)
    expect(() => elementsOf(storage)).toThrow(/return the tensor|keep/)
  })

  it('refuses to compute with a storage that was given back', () => {
    const storage = backend().allocate('float32', 8)
    const window = { storage, dtype: storage.dtype, shape: [8], strides: [1], offset: 0 }
    backend().release(storage)
    expect(() => backend().unary('neg', window, window)).toThrow(MemoryError)
  })

  it('takes a second release of the same storage without harm', () => {
    const before = backend().memory()
    const storage = backend().allocate('float32', 64)
    backend().release(storage)
    backend().release(storage)
    expect(backend().memory()).toMatchObject({
      liveStorages: before.liveStorages,
      liveBytes: before.liveBytes,
    })
    const [first, second] = [backend().allocate('float32', 64), backend().allocate('float32', 64)]
    elementsOf(first).fill(1)
    elementsOf(second).fill(2)
    expect(elementsOf(first)[0]).toBe(1)
    backend().release(first)
    backend().release(second)
  })

  it('reads what was written, in whole and in part, as it was when the call was made', async () => {
    const storage = backend().allocate('int32', 5)
    const values = [1, -2, 3, -4, 5]
    backend().write(storage, values)
    values.fill(0)
    backend().write(storage, [7, 8], 1)
    const reading = backend().read(storage)
    const part = backend().read(storage, 2, 2)
    backend().write(storage, [9, 9, 9, 9, 9])
    expect([...(await reading)]).toEqual([1, 7, 8, -4, 5])
    expect([...(await part)]).toEqual([8, -4])
    expect([...(await backend().read(storage, 4))]).toEqual([9])
    backend().release(storage)
    await expect(backend().read(storage)).rejects.toThrow(MemoryError)
    expect(() => backend().write(storage, [1])).toThrow(MemoryError)
  })

  it('reuses memory: many rounds of the same sizes take no more than the first', () => {
    allocateAndRelease(backend())
    const after = heldBytes(backend())
    for (let i = 0; i < 500; i++) allocateAndRelease(backend())
    expect(heldBytes(backend())).toBe(after)
  })

  it('never gives the same memory to two live storages', () => {
    const generator = new Generator(11)
    const live: { storage: Storage; mark: number }[] = []
    for (let i = 0; i < 2000; i++) {
      if (live.length > 40 || (live.length > 0 && generator.uniform() < 0.45)) {
        const [gone] = live.splice(Math.floor(generator.uniform() * live.length), 1)
        const elements = elementsOf(gone!.storage)
        expect(elements.every((value) => value === gone!.mark)).toBe(true)
        backend().release(gone!.storage)
        continue
      }
      const dtype = dtypes[Math.floor(generator.uniform() * 3)]!
      const storage = backend().allocate(dtype, Math.floor(generator.uniform() ** 3 * 20_000))
      const mark = i % 251
      elementsOf(storage).fill(mark)
      live.push({ storage, mark })
    }
    for (const { storage } of live) backend().release(storage)
  })

  it('keeps the values of a storage while much more memory is taken', () => {
    const kept = backend().allocate('float32', 1000)
    elementsOf(kept).fill(3.5)
    const large = Array.from({ length: 6 }, () => backend().allocate('float32', 4_000_000))
    for (const storage of large) elementsOf(storage)[3_999_999] = 1
    expect(elementsOf(kept).every((value) => value === 3.5)).toBe(true)
    for (const storage of large) backend().release(storage)
    backend().release(kept)
  })
}
