import { describe, expect, it } from 'vitest'
import { backward, grad, linear, manualSeed, randn, Tensor } from '../../src/tensor/index.ts'

describe('a weight that is used several times', () => {
  const shapes = { x: [5, 3], weight: [4, 3], bias: [4] } as const
  const make = (): Record<'x' | 'weight' | 'bias', Tensor> => {
    manualSeed(7)
    return {
      x: randn(...shapes.x),
      weight: randn(...shapes.weight, { requiresGrad: true }),
      bias: randn(...shapes.bias, { requiresGrad: true }),
    }
  }
  const loss = ({ x, weight, bias }: ReturnType<typeof make>, times: number): Tensor => {
    let total = linear(x, weight, bias).square().sum()
    for (let i = 1; i < times; i++)
      total = total.add(
        linear(x.mul(i + 1), weight, bias)
          .square()
          .sum(),
      )
    return total
  }

  it('has the sum of the gradients of its uses', () => {
    const own = make()
    backward(loss(own, 3))
    const other = make()
    const [expected, expectedBias] = grad([loss(other, 3)], [other.weight, other.bias])
    for (const [got, wanted] of [
      [own.weight.grad!, expected!],
      [own.bias.grad!, expectedBias!],
    ] as const)
      got.dataSync().forEach((value, i) => expect(value).toBeCloseTo(wanted.dataSync()[i]!, 3))
  })

  it('leaves a gradient alone that an earlier pass made', () => {
    const own = make()
    backward(loss(own, 2))
    const first = own.weight.grad!
    const before = [...first.dataSync()]
    backward(loss(own, 2))
    expect([...first.dataSync()]).toEqual(before)
    own.weight.grad!.dataSync().forEach((value, i) => expect(value).toBeCloseTo(2 * before[i]!, 3))
  })

  it('leaves alone what else the same gradient went to', () => {
    const { x, weight } = make()
    const bias = randn(5, 4, { requiresGrad: true })
    const other = randn(5, 4, { requiresGrad: true })
    // Both get the very same gradient, and one of them has more to come.
    const sum = bias.add(other).add(linear(x, weight))
    backward(sum.sum().add(linear(bias, randn(2, 4)).sum()))
    expect([...other.grad!.dataSync()]).toEqual(Array.from({ length: 20 }, () => 1))
  })

  it('can still be differentiated twice', () => {
    const { x, weight } = make()
    const [first] = grad([linear(x, weight).square().sum().add(linear(x, weight).square().sum())], [weight], {
      createGraph: true,
    })
    const [second] = grad([first!.sum()], [weight])
    expect(second!.dataSync().every(Number.isFinite)).toBe(true)
    expect(second!.abs().sum().itemSync()).toBeGreaterThan(1)
  })
})
