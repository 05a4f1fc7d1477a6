import { beforeAll, describe, expect, it } from 'vitest'
import { lstmSequence } from '../../src/tensor/ops/lstm-sequence.ts'
import { init, keep, kernels, scope, tensor, type Tensor } from '../../src/tensor/index.ts'

beforeAll(() => init())

const listOf = (x: Tensor | null): number[] => Array.from(x!.dataSync())

describe('gradients on their way through backward', () => {
  it('are freed once they were used, so that a deep chain takes no more memory than its forward pass', () => {
    const depth = 40
    const x = tensor(new Float32Array(10_000), { requiresGrad: true })
    scope(() => {
      const before = kernels().memory().liveBytes
      let y = x.add(1)
      for (let i = 1; i < depth; i++) y = y.tanh()
      const loss = y.sum()
      const forward = kernels().memory().liveBytes - before
      loss.backward()
      const all = kernels().memory().liveBytes - before
      expect(forward).toBeGreaterThanOrEqual(depth * 40_000)
      expect(all - forward).toBeLessThan(5 * 50_000)
    })
    expect(x.grad!.dataSync()).toHaveLength(10_000)
  })

  it('are the same where a tensor is used several times, by several ops and through views', () => {
    const x = tensor([1, 2, 3, 4], { requiresGrad: true })
    const y = tensor([5, 6, 7, 8], { requiresGrad: true })
    scope(() => {
      const sum = x.add(y)
      const twice = sum.add(sum)
      const flat = twice.view([2, 2]).transpose(0, 1).reshape([4])
      const product = sum.mul(twice).sub(flat).add(sum)
      product.sum().backward()
    })
    // With s = x + y: sum of 2 s^2 - 2 s + s, so the gradient is 4 s - 1.
    expect(listOf(x.grad)).toEqual([23, 31, 39, 47])
    expect(listOf(y.grad)).toEqual([23, 31, 39, 47])
  })

  it('leave the gradient that the caller passed, and those of leaves, alone', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const own = tensor([10, 20])
    scope(() => {
      x.mul(3).backward(own)
      x.mul(3).add(x).backward(own)
    })
    expect(listOf(own)).toEqual([10, 20])
    expect(listOf(x.grad)).toEqual([70, 140])
  })

  it('reach both outputs of an LSTM', () => {
    const make = (values: number[], shape: number[]): Tensor => tensor(values, { shape, requiresGrad: true })
    const parts = (): Tensor[] => [
      make([0.5, -0.3, 0.2], [3, 1, 1]),
      make([0.1, 0.2, -0.3, 0.4], [4, 1]),
      make([0.3, -0.1, 0.2, 0.5], [4, 1]),
    ]
    const zero = keep(tensor([0], { shape: [1, 1] }))
    const gradientsOf = (useBoth: readonly number[]): number[] => {
      const [input, weightIh, weightHh] = parts() as [Tensor, Tensor, Tensor]
      scope(() => {
        const { output, lastC } = lstmSequence(input, zero, zero, {
          weightIh,
          weightHh,
          biasIh: null,
          biasHh: null,
        })
        // Many tensors in between, which would take memory that was freed too early.
        output.mul(useBoth[0]!).sum().add(lastC.exp().log().mul(useBoth[1]!).sum()).backward()
      })
      return [input, weightIh, weightHh].flatMap((own) => listOf(own.grad))
    }
    const both = gradientsOf([1, 1])
    const [first, second] = [gradientsOf([1, 0]), gradientsOf([0, 1])]
    both.forEach((value, i) => expect(value).toBeCloseTo(first[i]! + second[i]!, 5))
    expect(second.some((value) => Math.abs(value) > 0.01)).toBe(true)
  })
})
