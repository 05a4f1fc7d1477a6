import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cdist, grad, tensor, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { isNear, type Tolerance } from '../tolerance.ts'

interface Packed {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

interface TorchCase {
  readonly p: 1 | 2
  readonly x1: Packed
  readonly x2: Packed
  readonly out: Packed
  readonly cotangent: Packed
  readonly gradients: readonly [Packed, Packed]
}

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/cdist.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly TorchCase[]
}

const bound: Tolerance = { ulps: 8, absolute: 16 * 2 ** -24 }

function unpacked({ data, shape }: Packed, requiresGrad = false): Tensor {
  return tensor(Float64Array.from(data), { shape, requiresGrad })
}

function expectNear(actual: Tensor, expected: Packed): void {
  expect(actual.shape).toEqual(expected.shape)
  actual.dataSync().forEach((value, i) => {
    if (!isNear(value, expected.data[i]!, bound))
      expect.fail(`element ${i} is ${value}, not ${expected.data[i]}`)
  })
}

onEveryBackend(() => {
  it.each(cases.map((one) => [one.p, one.x1.shape.join(), one.x2.shape.join(), one] as const))(
    'cdist by p %i of [%s] from [%s] and its gradients are those of PyTorch',
    (_p, _left, _right, one) => {
      const [x1, x2] = [unpacked(one.x1, true), unpacked(one.x2, true)]
      const out = cdist(x1, x2, { p: one.p })
      expectNear(out, one.out)
      grad([out], [x1, x2], { gradOutputs: [unpacked(one.cotangent)] }).forEach((g, i) =>
        expectNear(g!, one.gradients[i]!),
      )
    },
  )

  it('cdist keeps the digits of near rows that are far from the origin', () => {
    const x = tensor([[5000, 5000.5]], { requiresGrad: true })
    const out = cdist(x, tensor([[5000.0078125, 5000.5]]))
    expect(out.itemSync()).toBe(0.0078125)
    const [g] = grad([out], [x])
    expect([...g!.dataSync()]).toEqual([-1, 0])
  })

  it('the gradient of the gradient of cdist at distance 0 is a number', () => {
    const x = tensor([[1, 2]], { requiresGrad: true })
    const [g] = grad(
      [
        cdist(
          x,
          tensor([
            [1, 2],
            [4, 6],
          ]),
        ).sum(),
      ],
      [x],
      { createGraph: true },
    )
    const [second] = grad([g!.sum()], [x])
    // d/dx of (x - b) / |x - b| at x - b = (-3, -4): (I - u u^T) / 5.
    expect([...second!.dataSync()].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([0.032, -0.024])
  })
})
