import { expect, it } from 'vitest'
import { F, randn, tensor, zeros } from '../../src/index.ts'
import { onEveryBackend } from './backends.ts'

onEveryBackend(() => {
  it('turns the pairs of a vector by the angles of its position', async () => {
    const x = randn(2, 5, 6)
    const out = await F.rotaryEmbedding(x, { offset: 3, base: 100 }).data()
    const values = await x.data()
    for (let at = 0; at < 10; at++)
      for (let i = 0; i < 3; i++) {
        const angle = (3 + (at % 5)) / 100 ** (i / 3)
        const [a, b] = [values[at * 6 + i]!, values[at * 6 + i + 3]!]
        expect(out[at * 6 + i]).toBeCloseTo(a * Math.cos(angle) - b * Math.sin(angle), 5)
        expect(out[at * 6 + i + 3]).toBeCloseTo(b * Math.cos(angle) + a * Math.sin(angle), 5)
      }
  })

  it('makes products depend on the distance alone', async () => {
    const [query, key] = [randn(1, 8), randn(1, 8)]
    const product = async (at: number, distance: number): Promise<number> =>
      Number(
        await F.rotaryEmbedding(query, { offset: at + distance })
          .mul(F.rotaryEmbedding(key, { offset: at }))
          .sum()
          .item(),
      )
    const near = await product(0, 4)
    expect(await product(20, 4)).toBeCloseTo(near, 4)
    expect(Math.abs((await product(0, 5)) - near)).toBeGreaterThan(1e-3)
  })

  it('passes the gradient back by turning it the other way', async () => {
    const x = randn(4, 6, { requiresGrad: true })
    const g = randn(4, 6)
    F.rotaryEmbedding(x).backward(g)
    // Turns keep lengths and products.
    const turned = F.rotaryEmbedding(x.detach())
    expect(Number(await turned.mul(g).sum().item())).toBeCloseTo(
      Number(await x.detach().mul(x.grad!).sum().item()),
      4,
    )
  })

  it('refuses odd widths, vectors without positions, and positions that are none', () => {
    expect(() => F.rotaryEmbedding(zeros(2, 3))).toThrow(/vectors of an even width/)
    expect(() => F.rotaryEmbedding(zeros(4))).toThrow(/vectors of an even width/)
    expect(() => F.rotaryEmbedding(tensor([[1, 2]], 'int32'))).toThrow(/x must be float32/)
    expect(() => F.rotaryEmbedding(zeros(2, 4), { offset: -1 })).toThrow(/offset must be an integer >= 0/)
  })
})
