import { describe, expect, it } from 'vitest'
import { accuracyThreshold, expRmspe, rmspe } from '../../../src/learner/index.ts'
import { manualSeed, randn, tensor } from '../../../src/tensor/index.ts'

describe('metrics of batches of rows', () => {
  it('expRmspe of logarithms is rmspe of the amounts', () => {
    manualSeed(4)
    const [p, t] = [randn(50, 1), randn(50, 1)]
    const amounts = (x: typeof p): number[] => Array.from(x.dataSync(), Math.exp)
    expect(expRmspe(p, t).dataSync()[0]).toBeCloseTo(rmspe(amounts(p), amounts(t)), 5)
  })

  it('expRmspe does not overflow where the amounts would', () => {
    expect(expRmspe(tensor([200]), tensor([200.1])).dataSync()[0]).toBeCloseTo(1 - Math.exp(-0.1), 4)
  })

  it('accuracyThreshold counts labels, and takes another threshold', () => {
    const [output, target] = [tensor([[0.9, 0.2, 0.5]]), tensor([[1, 1, 0]])]
    expect(accuracyThreshold(output, target).dataSync()[0]).toBeCloseTo(2 / 3)
    expect(accuracyThreshold(output, target, 0.1).dataSync()[0]).toBeCloseTo(2 / 3)
    expect(accuracyThreshold(output, target, 0.95).dataSync()[0]).toBeCloseTo(1 / 3)
  })

  it('refuses shapes that would be stretched', () => {
    expect(() => expRmspe(tensor([[1], [2]]), tensor([1, 2]))).toThrow('the same shape')
    expect(() => accuracyThreshold(tensor([[1], [2]]), tensor([1, 2]))).toThrow('the same shape')
  })
})
