import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  F,
  getFloat32MatmulPrecision,
  init,
  kernels,
  nn,
  randn,
  setFloat32MatmulPrecision,
  tensor,
  type MatmulPrecision,
} from '../../src/index.ts'
import { loadBackend } from '../../src/backend/index.ts'

afterEach(async () => {
  setFloat32MatmulPrecision('highest')
  await init()
})

/** 1 + 2^-8 lies between two bfloat16, and 1 is the even one. */
const fine = 1 + 2 ** -8

describe('setFloat32MatmulPrecision', () => {
  beforeAll(() => init())

  it('refuses what is not a precision', () => {
    expect(() => setFloat32MatmulPrecision('low' as MatmulPrecision)).toThrow(
      `the precision must be 'highest', 'high' or 'medium', got "low"`,
    )
    expect(getFloat32MatmulPrecision()).toBe('highest')
  })

  it('rounds the inputs of products, and nothing else, on the reference', async () => {
    await init('reference')
    setFloat32MatmulPrecision('medium')
    const x = tensor([[fine, 3 * 2 ** -8 + 1]])
    const ones = tensor([[1], [1]])
    expect(await x.matmul(ones).item()).toBe(1 + (1 + 2 ** -6))
    expect(await x.sum().item()).toBe(fine + 1 + 3 * 2 ** -8)
    setFloat32MatmulPrecision('high')
    expect(await x.matmul(ones).item()).toBe(fine + 1 + 3 * 2 ** -8)
  })

  it('applies to the backend that is used next', async () => {
    setFloat32MatmulPrecision('medium')
    await init('reference')
    expect(
      await tensor([[fine]])
        .matmul(tensor([[1]]))
        .item(),
    ).toBe(1)
  })

  it('says once where products stay in float32', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await init('wasm')
    setFloat32MatmulPrecision('medium')
    setFloat32MatmulPrecision('medium')
    expect(
      await tensor([[fine]])
        .matmul(tensor([[1]]))
        .item(),
    ).toBe(Math.fround(fine))
    expect(warn.mock.calls.length).toBeLessThanOrEqual(1)
    for (const [line] of warn.mock.calls)
      expect(line).toMatch(/^lanner: products stay in float32, because bfloat16 needs .*\(wasm: /)
    warn.mockRestore()
  })
})

const native = await loadBackend('native').catch(() => null)
const canRound = native?.roundProducts?.(true) === true
native?.roundProducts?.(false)

describe.skipIf(!canRound)('bfloat16 on this processor', () => {
  it('keeps NaN, infinities, zeros and the largest finite numbers of bfloat16', async () => {
    await init('native')
    setFloat32MatmulPrecision('medium')
    const most = 2 ** 127 * (1 + 127 / 128)
    const values = [Number.NaN, Infinity, -Infinity, 0, most, -1, 2 ** -100]
    for (const rows of [1, 8]) {
      const one = tensor([[1]])
        .expand([1, 24])
        .contiguous()
      for (const value of values) {
        const out = await tensor([[value]])
          .expand([rows, 1])
          .contiguous()
          .matmul(one)
          .data()
        expect(new Set(out)).toEqual(new Set([Math.fround(value)]))
      }
    }
  })

  it('gives the same bits with any layout of the inputs, and learns', async () => {
    await init('native')
    setFloat32MatmulPrecision('medium')
    const a = randn(130, 77)
    const b = randn(77, 65)
    const expected = await a.matmul(b).data()
    expect(await a.t().contiguous().t().matmul(b.t().contiguous().t()).data()).toEqual(expected)
    const layer = new nn.Linear(77, 65)
    F.mseLoss(layer.forward(a), randn(130, 65)).backward()
    const own = await layer.weight.grad!.data()
    expect(own.every(Number.isFinite)).toBe(true)
    expect(kernels().name).toBe('native')
  })
})
