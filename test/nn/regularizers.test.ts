import { expect, it } from 'vitest'
import { F, grad, manualSeed, nn, ones, randn, tensor, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from './backends.ts'

const values = (x: Tensor): number[] => [...x.dataSync()]

onEveryBackend(() => {
  it('RNNDropout drops the same features at all steps', () => {
    manualSeed(1)
    const out = new nn.RNNDropout(0.5)(ones(4, 6, 8))
    const rows = out.transpose(1, 2).reshape(32, 6)
    const kinds = new Set<string>()
    for (let i = 0; i < 32; i++) {
      const row = values(rows.select(0, i))
      expect(new Set(row).size).toBe(1)
      kinds.add(String(row[0]))
    }
    expect([...kinds].toSorted()).toEqual(['0', '2'])
  })

  it('EmbeddingDropout drops whole words, and their rows get no gradient', () => {
    manualSeed(1)
    const layer = new nn.EmbeddingDropout(new nn.Embedding(6, 3), 0.5)
    const words = tensor([[0, 1, 2, 3, 4, 5, 0, 1, 2]], 'int32')
    const [gradient] = grad([layer(words, 2).sum()], [layer.emb.weight])
    const rows = values(gradient!.mean(1))
    // Factor 2, divided by 1 - p; words 0, 1 and 2 occur twice.
    rows.forEach((row, i) => expect([0, i < 3 ? 8 : 4]).toContain(row))
    expect(new Set(rows.map((row) => row > 0))).toEqual(new Set([true, false]))
    expect(values(layer.eval()(words))).toEqual(values(layer.emb(words)))
    expect(Object.keys(layer.stateDict())).toEqual(['emb.weight'])
  })

  it('WeightDropout drops weights, the same at all steps, and learns the raw ones', () => {
    const plain = new nn.LSTM(3, 4)
    const inner = new nn.LSTM(3, 4)
    inner.loadStateDict(plain.stateDict())
    const layer = new nn.WeightDropout(inner, 0.5)
    expect(Object.keys(layer.stateDict())).toEqual([
      'weight_hh_l0_raw',
      'module.weight_ih_l0',
      'module.bias_ih_l0',
      'module.bias_hh_l0',
    ])
    const x = randn(5, 2, 3)
    manualSeed(2)
    const dropped = layer(x)[0]
    manualSeed(2)
    // Tensors of a state dict share the module's memory.
    const raw = plain.weight_hh_l0.detach().clone()
    const weight = F.dropout(raw, 0.5)
    plain.weight_hh_l0.detach().copy_(weight)
    expect(values(dropped)).toEqual(values(plain(x)[0]))
    dropped.sum().backward()
    const gradient = values(layer.parameters()[0]!.grad!)
    values(weight).forEach((w, i) => {
      if (w === 0) expect(gradient[i]).toBe(0)
    })
    plain.weight_hh_l0.detach().copy_(raw)
    expect(values(layer.eval()(x)[0])).toEqual(values(plain(x)[0]))
  })

  it('alphaDropout keeps mean and variance, of all elements or of whole channels', async () => {
    manualSeed(3)
    const x = randn(200, 100)
    const out = F.alphaDropout(x, 0.3)
    expect(Math.abs(await out.mean().item())).toBeLessThan(0.03)
    expect(Math.abs((await out.var().item()) - 1)).toBeLessThan(0.05)
    const channels = values(
      F.featureAlphaDropout(ones(3, 40, 5), 0.5)
        .reshape(120, 5)
        .amax(1),
    )
    const least = values(F.featureAlphaDropout(ones(3, 40, 5), 1).reshape(-1))
    expect(new Set(channels.map((value) => value.toFixed(4))).size).toBe(2)
    expect(new Set(least)).toEqual(new Set([0]))
  })

  it('rrelu draws a slope per element', () => {
    manualSeed(4)
    const x = tensor([-1, -1, -1, -1, 2])
    const out = values(F.rrelu(x, { lower: 0.1, upper: 0.5, training: true }))
    expect(out[4]).toBe(2)
    expect(new Set(out).size).toBe(5)
    for (const value of out.slice(0, 4)) {
      expect(value).toBeLessThanOrEqual(-0.1)
      expect(value).toBeGreaterThanOrEqual(-0.5)
    }
  })
})

it('WeightDropout refuses a name that the module lacks', () => {
  expect(() => new nn.WeightDropout(new nn.GRU(3, 4), 0.5, ['weight_hh_l1'])).toThrow(
    'WeightDropout: the module has no parameter "weight_hh_l1"',
  )
})
