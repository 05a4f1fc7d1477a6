import { expect, it } from 'vitest'
import { allclose, equal, floorDivide, fmod, remainder, tensor } from '../../src/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

onEveryBackend(() => {
  it('allclose says whether all elements are close', async () => {
    expect(await allclose(tensor([1, 2]), tensor([1.000001, 2]))).toBe(true)
    expect(await allclose(tensor([1, 2]), tensor([1.1, 2]))).toBe(false)
    expect(await allclose(tensor([1, 2]), tensor([1.1, 2]), { atol: 0.2 })).toBe(true)
    expect(await allclose(tensor([NaN]), tensor([NaN]))).toBe(false)
    expect(await allclose(tensor([NaN]), tensor([NaN]), { equalNan: true })).toBe(true)
    expect(await allclose(tensor([[1], [1]]), tensor([1, 1]))).toBe(true)
  })

  it('equal says whether shapes and elements are the same', async () => {
    expect(await equal(tensor([1, 2]), tensor([1, 2]))).toBe(true)
    expect(await equal(tensor([1, 2]), tensor([1, 3]))).toBe(false)
    expect(await equal(tensor([[1, 2]]), tensor([1, 2]))).toBe(false)
    expect(await equal(tensor([NaN]), tensor([NaN]))).toBe(false)
    expect(await equal(tensor([]), tensor([]))).toBe(true)
  })

  it('an integer divided by 0 is an error that says where', () => {
    const [a, b] = [tensor([1, 2, 3], 'int32'), tensor([1, 0, 2], 'int32')]
    for (const divide of [fmod, remainder, floorDivide])
      expect(() => divide(a, b)).toThrow('element [1] of the result has a divisor of 0 or does not fit int32')
  })
})
