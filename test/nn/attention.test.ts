import { describe, expect, it } from 'vitest'
import { AutogradError } from '../../src/base/errors.ts'
import { F, grad, manualSeed, noGrad, randn, tensor, type Tensor } from '../../src/index.ts'
import { attentionWeights } from '../../src/tensor/ops/attention-gradients.ts'
import { selfAttention } from '../../src/tensor/ops/attention.ts'
import { checkGradient } from '../ops/gradcheck.ts'
import { onEveryBackend } from './backends.ts'

async function expectClose(a: Tensor | null, b: Tensor | null, bound = 1e-5): Promise<void> {
  const [left, right] = [await a!.data(), await b!.data()]
  expect(a!.shape).toEqual(b!.shape)
  left.forEach((value, i) => expect(Math.abs(value - right[i]!)).toBeLessThan(bound))
}

const plain = { mask: null, scale: 0.5, causal: false, dropout: 0 }

onEveryBackend((name) => {
  const draw = (...shape: number[]): Tensor => randn(shape, { requiresGrad: true })

  it.each([
    ['as it is', {}],
    ['causal', { isCausal: true }],
    ['with a mask', { attnMask: [true, false, true, true, true, false, false, false, true] }],
    ['with a scale', { scale: -1.5 }],
  ])('the kernel agrees with the weights times the values, %s', async (_title, given) => {
    manualSeed(1)
    const { attnMask, ...rest } = given as { attnMask?: boolean[]; scale?: number; isCausal?: boolean }
    const options = attnMask === undefined ? rest : { ...rest, attnMask: tensor(attnMask).view(3, 3) }
    const [q, k, v] = [draw(2, 3, 3, 4), draw(2, 3, 3, 4), draw(2, 3, 3, 5)]
    const g = randn(2, 3, 3, 5)
    const fused = F.scaledDotProductAttention(q, k, v, options)
    const composed = F.scaledDotProductWeights(q, k, options).matmul(v)
    await expectClose(fused, composed)
    const both = [fused, composed].map((out) => grad([out], [q, k, v], { gradOutputs: [g] }))
    for (let i = 0; i < 3; i++) await expectClose(both[0]![i]!, both[1]![i]!)
  })

  it('query heads share key heads', async () => {
    manualSeed(2)
    const [q, k, v] = [draw(2, 6, 4, 3), draw(2, 2, 5, 3), draw(2, 2, 5, 3)]
    const g = randn(2, 6, 4, 3)
    const repeated = (x: Tensor): Tensor => x.unsqueeze(2).expand(2, 2, 3, 5, 3).reshape(2, 6, 5, 3)
    const shared = F.scaledDotProductAttention(q, k, v, { enableGqa: true })
    const single = F.scaledDotProductAttention(q, repeated(k), repeated(v))
    await expectClose(shared, single)
    const both = [shared, single].map((out) => grad([out], [q, k, v], { gradOutputs: [g] }))
    for (let i = 0; i < 3; i++) await expectClose(both[0]![i]!, both[1]![i]!)
  })

  it('queries, keys and values that one layer computed need no copies', async () => {
    manualSeed(3)
    const packed = draw(2, 7, 24)
    const g = randn(2, 7, 8)
    const split = packed.view(2, 7, 3, 2, 4)
    const [q, k, v] = [0, 1, 2].map((i) => split.select(2, i).transpose(1, 2)) as [Tensor, Tensor, Tensor]
    const rule = { ...plain, causal: true }
    const fused = selfAttention(packed, 2, rule)
    const options = { isCausal: true, scale: 0.5 }
    const apart = F.scaledDotProductAttention(q, k, v, options).transpose(1, 2).reshape(2, 7, 8)
    await expectClose(fused, apart)
    const both = [fused, apart].map((out) => grad([out], [packed], { gradOutputs: [g] }))
    await expectClose(both[0]![0]!, both[1]![0]!)
  })

  it('dropout drops weights, the same in the gradient', async () => {
    manualSeed(4)
    const [q, k] = [randn(1, 2, 40, 8), randn(1, 2, 50, 8)]
    const eye = tensor(
      Float64Array.from({ length: 2500 }, (_, i) => Number(i % 51 === 0)),
      { shape: [50, 50] },
    )
    const v = noGrad(() => eye.expand(1, 2, 50, 50).clone())
    v.requiresGrad = true
    const out = F.scaledDotProductAttention(q, k, v, { dropoutP: 0.25 })
    // Values of an identity matrix show the weights.
    const weights = await F.scaledDotProductWeights(q, k).data()
    const shown = await out.data()
    const share = Array.from(shown).filter((x) => x !== 0).length / shown.length
    expect(share).toBeGreaterThan(0.71)
    expect(share).toBeLessThan(0.79)
    shown.forEach((x, i) => {
      if (x !== 0) expect(Math.abs(x - weights[i]! / 0.75)).toBeLessThan(1e-5)
    })
    const g = randn(1, 2, 40, 50)
    const [ofValue] = grad([out], [v], { gradOutputs: [g] })
    await expectClose(ofValue!, out.detach().transpose(2, 3).matmul(g))
  })

  it('rows that see no key are 0, and so are their gradients', async () => {
    const [q, k, v] = [draw(1, 2, 4), draw(1, 3, 4), draw(1, 3, 4)]
    const attnMask = tensor([false, false, false, true, true, false]).view(2, 3)
    const out = F.scaledDotProductAttention(q, k, v, { attnMask })
    expect(Array.from(await out.data()).slice(0, 4)).toEqual([0, 0, 0, 0])
    const [ofQuery, ofKey] = grad([out.sum()], [q, k])
    expect(Array.from(await ofQuery!.data()).slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(Array.from(await ofKey!.data()).every(Number.isFinite)).toBe(true)
  })

  if (name === 'reference')
    it('first and second gradients agree with central differences', () => {
      manualSeed(5)
      const mask = tensor([0, -Infinity, 0.5, 1, 0, -1, 0, 0, 0.25, 0.5, 0, 1]).view(3, 4)
      const [q, k, v] = [randn(2, 2, 3, 2), randn(2, 1, 4, 2), randn(2, 1, 4, 3)]
      for (const options of [{ isCausal: true }, { attnMask: mask }, { scale: 0.3 }])
        checkGradient(
          (a, b, c) => F.scaledDotProductAttention(a!, b!, c!, { ...options, enableGqa: true }),
          [q, k, v],
          [0, 1, 2],
        )
      checkGradient((x) => selfAttention(x!, 2, { ...plain, causal: true }), [randn(1, 3, 12)], [0])
      checkGradient(
        (a, m) => F.scaledDotProductAttention(a!, k, v, { attnMask: m!, enableGqa: true }),
        [q, randn(3, 4)],
        [0, 1],
      )
    })
})

describe('scaledDotProductAttention', () => {
  it('refuses what does not fit in one sentence', () => {
    const x = randn(2, 3, 4)
    const ask =
      (...rest: Parameters<typeof F.scaledDotProductAttention>) =>
      () =>
        F.scaledDotProductAttention(...rest)
    expect(ask(x, randn(2, 3, 5), x)).toThrow(/query and key must have the same width/)
    expect(ask(x, x, randn(2, 4, 4))).toThrow(/key and value the same length/)
    expect(ask(x, x, x, { isCausal: true, attnMask: randn(3, 3) })).toThrow(/exclude each other/)
    expect(ask(x, x, x, { attnMask: randn(3, 3).toInt() })).toThrow(/bool or float32, got int32/)
    expect(ask(x, x, x, { attnMask: randn(3, 2) })).toThrow(/attnMask|broadcast/)
    expect(ask(x, x, x, { attnMask: randn(5, 2, 3, 3) })).toThrow(/must broadcast to the scores/)
    expect(ask(randn(3, 3, 4), x, x, { enableGqa: true })).toThrow(/multiple/)
    expect(ask(x, x, x, { dropoutP: 2 })).toThrow(/from 0 to 1/)
    expect(ask(x, x, x, { scale: NaN })).toThrow(/finite/)
    expect(ask(tensor([1]), x, x)).toThrow(/at least 2 dimensions/)
    expect(ask(x, x, x, { is_causal: true } as never)).toThrow(/isCausal/)
  })

  it('takes any number of leading dimensions', () => {
    expect(F.scaledDotProductAttention(randn(3, 4), randn(5, 4), randn(5, 2)).shape).toEqual([3, 2])
    expect(F.scaledDotProductAttention(randn(2, 3, 4), randn(1, 5, 4), randn(5, 2)).shape).toEqual([2, 3, 2])
    const deep = F.scaledDotProductAttention(randn(2, 2, 2, 3, 4), randn(2, 1, 2, 5, 4), randn(2, 5, 2), {
      attnMask: randn(2, 1, 2, 1, 5),
    })
    expect(deep.shape).toEqual([2, 2, 2, 3, 2])
  })

  it('says that dropout has no second gradient', () => {
    const q = randn(1, 1, 3, 4, { requiresGrad: true })
    const out = F.scaledDotProductAttention(q, q.detach(), q.detach(), { dropoutP: 0.5 })
    expect(() => grad([out.sum()], [q], { createGraph: true })).toThrow(AutogradError)
    expect(attentionWeights(q, q, plain).shape).toEqual([1, 1, 3, 3])
  })
})
