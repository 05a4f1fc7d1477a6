import { expect, it } from 'vitest'
import {
  F,
  grad,
  kernels,
  manualSeed,
  nn,
  noGrad,
  randn,
  scope,
  tensor,
  type Tensor,
} from '../../src/index.ts'
import { onEveryBackend } from './backends.ts'

const values = (x: Tensor | null): number[] => [...x!.dataSync()]

onEveryBackend(() => {
  it('has the same output, gradients and random numbers as without', () => {
    manualSeed(1)
    const block = new nn.Sequential(
      new nn.Linear(4, 8),
      new nn.Tanh(),
      new nn.Dropout(0.5),
      new nn.Linear(8, 4),
    )
    const first = randn(3, 4)
    const run = (f: (x: Tensor) => Tensor): number[][] => {
      manualSeed(2)
      block.zeroGrad()
      const x = first.detach()
      x.requiresGrad = true
      const y = f(f(x))
      y.square().sum().backward()
      return [values(y), values(x.grad), ...block.parameters().map((p) => values(p.grad)), values(randn(2))]
    }
    const plain = run((x) => block(x))
    expect(plain[0]!.some((value) => value !== 0)).toBe(true)
    expect(run((x) => nn.utils.checkpoint((input) => block(input), x))).toEqual(plain)
  })

  it('several outputs, arguments that are no tensors, and one tensor passed twice', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const [sum, product] = nn.utils.checkpoint(
      (a, b, factor: number) => [a.add(b).sum(), a.mul(b).mul(factor)],
      x,
      x,
      3,
    )
    expect(sum!.shape).toEqual([])
    expect(values(product!)).toEqual([3, 12])
    sum!.add(product!.sum()).backward()
    expect(values(x.grad)).toEqual([8, 14])
  })

  it('can be differentiated twice', () => {
    const x = tensor([2], { requiresGrad: true })
    const y = nn.utils.checkpoint((a) => a.mul(a).mul(a), x)
    const [first] = grad([y.sum()], [x], { createGraph: true })
    expect(values(first!)).toEqual([12])
    const [second] = grad([first!.sum()], [x])
    expect(values(second!)).toEqual([12])
    const product = nn.utils.checkpoint((a, b) => a.mul(a).mul(b), x, x)
    const [slope] = grad([product.sum()], [x], { createGraph: true })
    expect(values(slope!)).toEqual([12])
    expect(values(grad([slope!.sum()], [x])[0]!)).toEqual([12])
  })
})

it('keeps less memory than the graph would', () => {
  const layers = Array.from({ length: 8 }, () => new nn.Linear(32, 32))
  const step = (f: (x: Tensor) => Tensor): number =>
    scope(() => {
      const y = f(randn(64, 32)).sum()
      const live = kernels().memory().liveBytes
      y.backward()
      for (const layer of layers) layer.zeroGrad()
      return live
    })
  const through = (x: Tensor): Tensor => layers.reduce((h, layer) => layer(h).tanh(), x)
  step(through)
  const plain = step(through)
  expect(step((x) => nn.utils.checkpoint((h) => through(h), x))).toBeLessThan(plain - 8 * 64 * 32 * 4)
})

it('refuses tensors from outside, and what is no float32 tensor', () => {
  const w = tensor([2], { requiresGrad: true })
  const computed = w.mul(3)
  const x = tensor([1], { requiresGrad: true })
  expect(() => nn.utils.checkpoint((a) => a.mul(computed), x)).toThrow(
    'checkpoint: the function uses a tensor that was computed outside (by mul); pass it as an argument',
  )
  expect(() => nn.utils.checkpoint((a) => a.toInt(), x)).toThrow('must return float32 tensors, got int32')
  expect(() => nn.utils.checkpoint(() => [] as Tensor[])).toThrow('must return a tensor')
  expect(values(noGrad(() => nn.utils.checkpoint((a) => F.relu(a), x)))).toEqual([1])
})
