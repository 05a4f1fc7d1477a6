import { describe, expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import { F } from '../../src/index.ts'
import { manualSeed, noGrad, randn, scope, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'

const numbers = async (x: Tensor): Promise<number[]> => Array.from(await x.data())

/** A convolution, batch norm with statistics and weights of its own (some negative), and ReLU, in evaluation mode. */
function layers(options: nn.LayerConvOptions = {}, norm: nn.LayerBatchNormOptions = {}) {
  const conv = new nn.Conv2d(4, 6, 3, { padding: 1, ...options })
  const bn = new nn.BatchNorm2d(6, norm)
  nn.init.uniform_(bn.running_mean!, -1, 1)
  nn.init.uniform_(bn.running_var!, 0.2, 3)
  if (bn.weight !== null) nn.init.uniform_(bn.weight, -2, 2)
  if (bn.bias !== null) nn.init.uniform_(bn.bias, -1, 1)
  const relu = new nn.ReLU()
  return { conv, bn, relu, net: new nn.Sequential(conv, bn, relu).eval() }
}

async function expectClose(x: Tensor, y: Tensor): Promise<void> {
  const [a, b] = [await numbers(x), await numbers(y)]
  expect(a.length).toBe(b.length)
  a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(b[i]!))))
}

onEveryBackend(() => {
  describe('batch norm in evaluation mode and ReLU run in the same pass as a convolution', () => {
    it.each<[string, nn.LayerConvOptions, nn.LayerBatchNormOptions]>([
      ['with a bias', {}, {}],
      ['without one', { bias: false }, { eps: 0.1 }],
      ['without weights of batch norm', { stride: 2 }, { affine: false }],
      ['in groups, with reflected borders', { groups: 2, paddingMode: 'reflect' }, {}],
    ])('%s', async (_name, options, norm) => {
      manualSeed(2)
      const { conv, bn, relu, net } = layers(options, norm)
      const x = randn(3, 4, 5, 7)
      await expectClose(...noGrad(() => [net(x), relu(bn(conv(x)))] as const))
      await expectClose(...noGrad(() => [new nn.Sequential(conv, bn).eval()(x), bn(conv(x))] as const))
    })
  })
})

describe('a folded batch norm', () => {
  it('follows every change of the weights and statistics', async () => {
    manualSeed(3)
    const { conv, bn, relu, net } = layers()
    const x = randn(2, 4, 5, 5)
    const check = (): Promise<void> => expectClose(...noGrad(() => [net(x), relu(bn(conv(x)))] as const))
    await check()
    noGrad(() => conv.weight.mul_(2))
    await check()
    noGrad(() => bn.running_mean!.add_(1))
    await check()
    bn.weight = new nn.Parameter(randn(6))
    await check()
    net.train()
    scope(() => void net(x))
    net.eval()
    await check()
    net.loadStateDict(layers().net.stateDict())
    await check()
  })

  it('is not used in training, nor where gradients are recorded', async () => {
    const { conv, bn, relu, net } = layers()
    const x = randn(2, 4, 5, 5)
    net(x).sum().backward()
    expect(bn.weight!.grad).not.toBeNull()
    const own = await numbers(noGrad(() => relu(bn(conv(x)))))
    expect(await numbers(net(x))).toEqual(own)
    net.train()
    noGrad(() => net(x))
    expect(await bn.num_batches_tracked!.item()).toBe(1)
  })
})

describe('layers in one pass', () => {
  it('ReLU after a convolution has the same output and gradients, to the bit', async () => {
    const conv = new nn.Conv2d(3, 8, 3)
    const x = randn(2, 3, 9, 9, { requiresGrad: true })
    const gradients = async (call: (x: Tensor) => Tensor): Promise<unknown> => {
      conv.zeroGrad()
      x.grad = null
      const y = call(x)
      y.mul(y).sum().backward()
      return Promise.all([y, x.grad!, conv.weight.grad!, conv.bias!.grad!].map(numbers))
    }
    const chain = new nn.Sequential(conv, new nn.ReLU())
    expect(await gradients((input) => chain(input))).toEqual(await gradients((input) => F.relu(conv(input))))
  })

  it('are called one by one where a hook watches them', () => {
    const { conv, bn, relu, net } = layers()
    const x = randn(1, 4, 5, 5)
    for (const layer of [conv, bn, relu]) {
      const seen: unknown[] = []
      const remove = layer.registerForwardHook((_layer, inputs, output) => seen.push(inputs[0], output))
      noGrad(() => net(x))
      expect(seen).toHaveLength(2)
      remove()
    }
  })

  it('are named by errors', () => {
    const { net } = layers()
    expect(() => noGrad(() => net(randn(1, 3, 5, 5)))).toThrow('(in Sequential.0 = Conv2d(4, 6')
  })

  it('keep a forward of their own', async () => {
    class Halved extends nn.Conv2d {
      override forward(x: Tensor): Tensor {
        return super.forward(x).mul(0.5)
      }
    }
    class Shifted extends nn.ReLU {
      override forward(x: Tensor): Tensor {
        return super.forward(x).add(1)
      }
    }
    const own = new Halved(2, 3, 1)
    const x = randn(1, 2, 4, 4)
    const expected = await numbers(own(x).relu().add(1))
    expect(await numbers(new nn.Sequential(own, new Shifted())(x))).toEqual(expected)
    const plain = new nn.Conv2d(2, 3, 1)
    expect(await numbers(new nn.Sequential(plain, new Shifted())(x))).toEqual(
      await numbers(plain(x).relu().add(1)),
    )
  })
})
