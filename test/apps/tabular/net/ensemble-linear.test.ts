import { beforeAll, describe, expect, it } from 'vitest'
import { ensembleLinear } from '../../../../src/apps/tabular/net/ensemble-linear.ts'
import {
  backward,
  cat,
  grad,
  init,
  manualSeed,
  matmul,
  randn,
  type Tensor,
} from '../../../../src/tensor/index.ts'

beforeAll(() => init())

const close = (a: Tensor, b: Tensor): void => {
  expect(a.shape).toEqual(b.shape)
  const [left, right] = [a, b].map((x) => Array.from(x.contiguous().dataSync()))
  left!.forEach((value, i) => expect(Math.abs(value - right![i]!)).toBeLessThan(1e-4 * (1 + Math.abs(value))))
}

/** The same by ops. */
const plain = (x: Tensor, weight: Tensor, scale: Tensor | null, bias: Tensor): Tensor =>
  matmul(x, scale === null ? weight : weight.mul(scale)).add(bias)

describe('ensembleLinear', () => {
  const requiresGrad = true
  const weightsOf = (inputs: number): [Tensor, Tensor, Tensor] => [
    randn(3, inputs, 2, { requiresGrad }),
    randn(3, inputs, 1, { requiresGrad }),
    randn(3, 1, 2, { requiresGrad }),
  ]

  it('has the values, gradients and second gradients of the ops, for parts with and without a gradient', () => {
    manualSeed(1)
    const data = randn(5, 3)
    const first = randn(5, 2, { requiresGrad })
    const second = randn(5, 4, { requiresGrad })
    const own = weightsOf(9)
    const learned = [first, second, ...own]
    const outs = [
      ensembleLinear([first, data, second], ...own),
      plain(cat([first, data, second], 1), ...own),
    ] as const
    close(...outs)
    const losses = outs.map((out) => out.square().sum())
    const once = losses.map((loss) => grad([loss], learned, { retainGraph: true }))
    once[0]!.forEach((g, i) => close(g!, once[1]![i]!))
    const gradients = losses.map((loss) => grad([loss], learned, { createGraph: true }))
    gradients[0]!.forEach((g, i) => close(g!, gradients[1]![i]!))
    const seconds = gradients.map((all) =>
      grad([all.map((g) => g!.square().sum()).reduce((a, b) => a.add(b))], learned),
    )
    seconds[0]!.forEach((g, i) => close(g!, seconds[1]![i]!))
  })

  it('without factors, and with rows for each member', () => {
    const x = randn(3, 7, 4, { requiresGrad })
    const [weight, , bias] = weightsOf(4)
    const outs = [ensembleLinear(x, weight, null, bias), plain(x, weight, null, bias)] as const
    close(...outs)
    const [own, other] = outs.map((out) => grad([out.square().sum()], [x, weight, bias]))
    own!.forEach((g, i) => close(g!, other![i]!))
  })

  it('gradients of a range of members reach the whole parameters', () => {
    const x = randn(6, 4)
    const [weight, scale, bias] = weightsOf(4)
    const range = (): [Tensor, Tensor, Tensor] =>
      [weight, scale, bias].map((all) => all.narrow(0, 1, 2)) as [Tensor, Tensor, Tensor]
    backward(ensembleLinear([x], ...range()).sum())
    const own = [weight, scale, bias].map(({ grad: g }) => g!.clone())
    for (const parameter of [weight, scale, bias]) parameter.grad = null
    backward(plain(x, ...range()).sum())
    own.forEach((g, i) => close(g, [weight, scale, bias][i]!.grad!))
  })
})
