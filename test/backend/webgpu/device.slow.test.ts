import { expect, it } from 'vitest'
import { BackendError, IndexError, MemoryError, ValueError } from '../../../src/base/errors.ts'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import { formatTensor } from '../../../src/tensor/print.ts'
import { manualSeed, randn, tensor, useKernels } from '../../../src/tensor/index.ts'
import { onDevice } from './on-device.ts'
import { testBackend } from './test-device.ts'

await onDevice(({ kernels, queue }) => {
  const window = (storage: ReturnType<typeof kernels.allocate>) => ({
    storage,
    dtype: storage.dtype,
    shape: [storage.length],
    strides: [1],
    offset: 0,
  })

  it('reads what was written, in whole and in part, as it was when the call was made', async () => {
    const storage = kernels.allocate('int32', 5)
    const values = [1, -2, 3, -4, 5]
    kernels.write(storage, values)
    values.fill(0)
    kernels.write(storage, [7, 8], 1)
    const reading = kernels.read(storage)
    const part = kernels.read(storage, 2, 2)
    kernels.write(storage, [9, 9, 9, 9, 9])
    expect([...(await reading)]).toEqual([1, 7, 8, -4, 5])
    expect([...(await part)]).toEqual([8, -4])
    expect([...(await kernels.read(storage, 4))]).toEqual([9])
    kernels.release(storage)
    await expect(kernels.read(storage)).rejects.toThrow(MemoryError)
    expect(() => kernels.write(storage, [1])).toThrow(MemoryError)
    expect(() => kernels.fill(window(storage), 1)).toThrow(MemoryError)
  })

  it('writes in the order of calls, whatever waits to be submitted', async () => {
    const storage = kernels.allocate('float32', 3)
    const sum = kernels.allocate('float32', 3)
    kernels.write(storage, [1, 2, 3])
    kernels.copy(window(storage), window(sum))
    kernels.write(storage, [10, 20, 30])
    kernels.binary('add', window(storage), window(sum), window(sum))
    kernels.release(storage)
    // The same buffer, which a command that waits still reads.
    const again = kernels.allocate('float32', 3)
    kernels.write(again, [5, 5, 5])
    expect([...(await kernels.read(sum))]).toEqual([11, 22, 33])
    expect([...(await kernels.read(again))]).toEqual([5, 5, 5])
    // More than the upload buffer holds.
    const large = kernels.allocate('float32', 400_000)
    kernels.fill(window(large), 1)
    kernels.write(large, new Float32Array(400_000).fill(2))
    expect((await kernels.read(large, 399_999))[0]).toBe(2)
    for (const one of [sum, again, large]) kernels.release(one)
  })

  it('has bool as 0 and 1, empty tensors, and more commands in a row than one batch holds', async () => {
    const flags = kernels.allocate('bool', 3)
    kernels.write(flags, [1, 0, 1])
    kernels.logical('not', window(flags), window(flags), window(flags))
    expect(await kernels.read(flags)).toEqual(Uint8Array.of(0, 1, 0))
    const empty = kernels.allocate('float32', 0)
    kernels.unary('exp', window(empty), window(empty))
    expect(await kernels.read(empty)).toHaveLength(0)
    const counter = kernels.allocate('float32', 1)
    kernels.fill(window(counter), 0)
    for (let i = 0; i < 5000; i++) kernels.binary('add', window(counter), 1, window(counter))
    expect((await kernels.read(counter))[0]).toBe(5000)
    for (const one of [flags, empty, counter]) kernels.release(one)
  })

  it('folds a launch of more workgroups than one dimension has', async () => {
    const count = 65_535 * 64 + 77
    const storage = kernels.allocate('int32', count)
    kernels.fill(window(storage), 3)
    expect((await kernels.read(storage, count - 1))[0]).toBe(3)
    expect((await kernels.read(storage, 65_535 * 32, 1))[0]).toBe(3)
    kernels.release(storage)
  })

  it('reports an index that the host knows at once, and one that was computed at the next read, once', async () => {
    const table = tensor([1, 2, 3])
    const words = 'gather: index [1] is 5, outside 0 to 2'
    expect(() => table.gather(0, tensor([0, 5], 'int32'))).toThrow(words)
    const other = tensor([4])
    table.gather(0, tensor([0, 4], 'int32').add(1))
    table.gather(0, tensor([7], 'int32').add(1))
    await expect(other.data()).rejects.toThrow(IndexError)
    expect([...(await other.data())]).toEqual([4])
    table.gather(0, tensor([0, 4], 'int32').add(1))
    await expect(other.data()).rejects.toThrow(words)
  })

  it('reports a whole number that does not fit at the next read, also after thousands of checks', async () => {
    const large = tensor([2147483647, 1], 'int32')
    large.sum()
    for (let i = 0; i < 2500; i++) tensor([1, 2], 'int32').sum()
    await expect(tensor([1]).data()).rejects.toThrow(ValueError)
    expect(await tensor([3, 4], 'int32').sum().item()).toBe(7)
  })

  it('gives the normal numbers of the CPU within 1e-6', async () => {
    manualSeed(5)
    const own = await randn(4000).data()
    useKernels(new ReferenceKernels())
    manualSeed(5)
    const expected = await randn(4000).data()
    useKernels(kernels)
    own.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6))
  })

  it('takes no new buffers for the same work, and counts what lives', async () => {
    const before = kernels.memory().liveStorages
    const round = (): void => {
      const storages = [10, 1000, 100_000].map((length) => kernels.allocate('float32', length))
      expect(kernels.memory().liveStorages).toBe(before + 3)
      for (const storage of storages) kernels.release(storage)
    }
    round()
    const { buffers } = queue.counts
    for (let i = 0; i < 500; i++) round()
    expect(queue.counts.buffers).toBe(buffers)
    expect(kernels.memory().liveStorages).toBe(before)
  })

  it('says what to await where values are not there at once', () => {
    expect(() => tensor([1]).itemSync()).toThrow(/needs a CPU backend.*await/)
    expect(formatTensor(tensor([1]))).toMatch(/values on the device/)
    expect(tensor([1]).device).toBe('webgpu')
  })

  it('rejects with one sentence once the device is gone', async () => {
    const other = await testBackend()
    if (typeof other === 'string') return
    const storage = other.kernels.allocate('float32', 1)
    await other.kernels.dispose()
    await expect(other.kernels.read(storage)).rejects.toThrow(BackendError)
    await expect(other.kernels.read(storage)).rejects.toThrow(/webgpu: (was disposed of|the GPU was lost)/)
  })
})
