import { describe, expect, it } from 'vitest'
import { BackendError, DTypeError, ShapeError } from '../../src/base/errors.ts'
import { loadBackend } from '../../src/backend/index.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import type { DType, Strided } from '../../src/backend/storage.ts'
import { onEveryBackend } from '../nn/backends.ts'

const window = (kernels: Kernels, shape: number[], dtype: DType = 'float32', stride = 1): Strided => {
  const strides = shape.map(
    (_, d) => stride * shape.slice(d + 1).reduce((product, extent) => product * extent, 1),
  )
  const length = stride * shape.reduce((product, extent) => product * extent, 1)
  return { storage: kernels.allocate(dtype, length), dtype, shape, strides, offset: 0 }
}

/** Layer norm with one operand replaced: a kernel that takes no strides. */
const layerNorm = (kernels: Kernels, weight: Strided, x = window(kernels, [2, 3])): void =>
  kernels.layerNorm(
    x,
    weight,
    null,
    1e-5,
    window(kernels, [2]),
    window(kernels, [2]),
    window(kernels, [2, 3]),
  )

onEveryBackend((name) => {
  if (name === 'reference') {
    it('the reference reads windows through their strides, whatever they are', async () => {
      const k = await loadBackend(name)
      const weight = window(k, [3], 'float32', 2)
      k.write(weight.storage, [1, 9, 2, 9, 4, 9])
      const x = window(k, [2, 3])
      const out = window(k, [2, 3])
      k.write(x.storage, [0, 3, 6, 0, 3, 6])
      k.layerNorm(x, weight, null, 3, window(k, [2]), window(k, [2]), out)
      expect([...(await k.read(out.storage))]).toEqual([-1, 0, 4, -1, 0, 4])
    })
    return
  }
  describe('no kernel gets memory that it would misread', () => {
    it('of another dtype', async () => {
      const k = await loadBackend(name)
      expect(() => layerNorm(k, window(k, [3], 'int32'))).toThrow(
        'layerNorm: expected float32, but the tensor [3] is int32; convert it with toFloat()',
      )
      expect(() => k.unary('exp', window(k, [3], 'bool'), window(k, [3]))).toThrow(DTypeError)
      const bits = { ...window(k, [3]), dtype: 'int32' as const }
      expect(
        () => k.binary('add', bits, 1, window(k, [3], 'int32')),
        'a window that lies about its storage',
      ).toThrow(DTypeError)
    })

    it('in another layout or of another size', async () => {
      const k = await loadBackend(name)
      expect(() => layerNorm(k, window(k, [3], 'float32', 2))).toThrow(
        'layerNorm: the kernel needs 3 contiguous elements',
      )
      expect(() => layerNorm(k, window(k, [2]))).toThrow(ShapeError)
      expect(() => k.binary('add', window(k, [3]), window(k, [2]), window(k, [3]))).toThrow(
        'add: the kernel needs operands of the same shape',
      )
    })

    it('beyond the end of its storage', async () => {
      const k = await loadBackend(name)
      const late = { ...window(k, [3]), offset: 1 }
      expect(() => layerNorm(k, late)).toThrow(
        'layerNorm: the window exceeds its storage of 3 elements (offset 1)',
      )
      const wide = { ...window(k, [2, 3]), strides: [4, 1] }
      expect(() => k.unary('exp', wide, wide)).toThrow(ShapeError)
    })

    it('of another backend', async () => {
      const k = await loadBackend(name)
      const other = await loadBackend('reference')
      expect(() => layerNorm(k, window(other, [3]))).toThrow(BackendError)
    })
  })
})
