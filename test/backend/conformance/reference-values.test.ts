import { describe, expect, it } from 'vitest'
import type { Strided } from '../../../src/backend/storage.ts'
import { ints, kernels, results, valuesOf, window } from './by-hand.ts'

const close = (x: Strided, expected: readonly number[]): void => {
  const actual = valuesOf(x)
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12))
}
const NO_WEIGHT = { weight: null, ignoreIndex: -100 }

describe('values of the reference, worked by hand', () => {
  it('erf agrees with the tables', () => {
    const x = window([5], [0.5, 1, -2, 3, 0.1])
    kernels.unary('erf', x, x)
    close(
      x,
      [0.5204998778130465, 0.8427007929497149, -0.9953222650189527, 0.9999779095030014, 0.1124629160182849],
    )
  })

  it('round is half to even', () => {
    const x = window([6], [0.5, 1.5, 2.5, -1.5, -2.5, 2.4])
    kernels.unary('round', x, x)
    expect(valuesOf(x)).toEqual([0, 2, 2, -2, -2, 2])
  })

  it('softplus and sigmoid neither overflow nor lose digits', () => {
    const x = window([4], [1000, -1000, 0, -40])
    const y = results([4])
    kernels.unary('softplus', x, y)
    close(y, [1000, 0, Math.LN2, 0])
    expect(valuesOf(y)[3]).toBeCloseTo(Math.exp(-40), 30)
    kernels.unary('sigmoid', x, y)
    close(y, [1, 0, 0.5, 0])
  })

  it('a transposed window is read along its strides', () => {
    const x = { ...window([2, 3], [1, 2, 3, 4, 5, 6]), shape: [3, 2], strides: [1, 3] }
    const y = results([3, 2])
    kernels.copy(x, y)
    expect(valuesOf(y)).toEqual([1, 4, 2, 5, 3, 6])
  })

  it('NaN wins in maximum, max and argmax', () => {
    const y = results([3])
    kernels.binary('maximum', window([3], [1, NaN, 3]), window([3], [2, 5, NaN]), y)
    expect(valuesOf(y)).toEqual([2, NaN, NaN])
    const x = window([2, 3], [1, NaN, 7, 4, 4, 2])
    const tops = results([2])
    kernels.reduce('max', x, [1], tops)
    expect(valuesOf(tops)).toEqual([NaN, 4])
    const places = results([2], 'int32')
    kernels.argReduce('argmax', x, 1, places)
    expect(valuesOf(places)).toEqual([1, 0])
  })

  it('reductions over any dims', () => {
    const x = window([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    const rows = results([2])
    kernels.reduce('sum', x, [0, 2], rows)
    expect(valuesOf(rows)).toEqual([14, 22])
    kernels.reduce('var', x, [1, 2], rows, 1)
    close(rows, [5 / 3, 5 / 3])
    kernels.reduce('var', x, [1, 2], rows, 0)
    close(rows, [1.25, 1.25])
    const empty = window([2, 0], [])
    for (const [name, value] of [
      ['sum', 0],
      ['prod', 1],
      ['mean', NaN],
      ['var', NaN],
    ] as const) {
      kernels.reduce(name, empty, [1], rows)
      expect(valuesOf(rows)).toEqual([value, value])
    }
  })

  it('cumsum runs along its dim', () => {
    const y = results([2, 3])
    const x = window([2, 3], [1, 2, 3, 4, 5, 6])
    kernels.cumsum(x, 1, y)
    expect(valuesOf(y)).toEqual([1, 3, 6, 4, 9, 15])
    kernels.cumsum(x, 0, y)
    expect(valuesOf(y)).toEqual([1, 2, 3, 5, 7, 9])
  })

  it('topk takes equals in the order of the index and NaN as the largest', () => {
    const x = window([5], [2, NaN, 3, 3, 1])
    const [values, places] = [results([3]), results([3], 'int32')]
    kernels.topk(x, 3, true, values, places)
    expect([valuesOf(values), valuesOf(places)]).toEqual([
      [NaN, 3, 3],
      [1, 2, 3],
    ])
    kernels.topk(x, 3, false, values, places)
    expect([valuesOf(values), valuesOf(places)]).toEqual([
      [1, 2, 3],
      [4, 0, 2],
    ])
  })

  it('softmax of logarithms gives the shares', () => {
    const y = results([1, 3])
    kernels.softmax(false, window([1, 3], [Math.log(1), Math.log(2), Math.log(5)]), y)
    close(y, [0.125, 0.25, 0.625])
    kernels.softmax(true, window([1, 3], [1000, 1000, -1000]), y)
    close(y, [-Math.LN2, -Math.LN2, -2000 - Math.LN2])
  })

  it('cross-entropy counts weights and leaves ignored rows out', () => {
    const target = { target: ints([3], [1, 0, 7]), weight: window([2], [3, 2]), ignoreIndex: 7 }
    const [losses, logProbs] = [results([3]), results([3, 2])]
    kernels.crossEntropy(window([3, 2], [0, 0, Math.log(3), 0, 5, 6]), target, losses, logProbs)
    close(losses, [2 * Math.LN2, -3 * Math.log(0.75), 0])
    const gradient = results([3, 2])
    kernels.crossEntropyGrad(window([3], [1, 10, 5]), logProbs, target, gradient)
    close(gradient, [1, -1, -7.5, 7.5, 0, 0])
  })

  it('a class that does not exist is named', () => {
    const target = { ...NO_WEIGHT, target: ints([2], [0, 2]) }
    expect(() => kernels.nll(window([2, 2], [0, 0, 0, 0]), target, results([2]))).toThrow(
      'nll: target 1 is class 2, but there are 2 classes, 0 to 1',
    )
  })

  it('takeRows and addRows are each other’s transpose, but for the padding row', () => {
    const index = ints([3], [1, 1, 0])
    const taken = results([3, 2])
    kernels.takeRows(window([2, 2], [1, 2, 3, 4]), index, taken)
    expect(valuesOf(taken)).toEqual([3, 4, 3, 4, 1, 2])
    const sums = results([2, 2])
    kernels.addRows(index, taken, sums, -1)
    expect(valuesOf(sums)).toEqual([1, 2, 6, 8])
    kernels.addRows(index, taken, sums, 0)
    expect(valuesOf(sums)).toEqual([0, 0, 6, 8])
  })

  it('gather and scatterAdd follow the index along their dim', () => {
    const index = ints([2, 2], [0, 0, 1, 0])
    const picked = results([2, 2])
    kernels.gather(window([2, 2], [1, 2, 3, 4]), 1, index, picked)
    expect(valuesOf(picked)).toEqual([1, 1, 4, 3])
    const sums = window([2, 2], [100, 100, 100, 100])
    kernels.scatterAdd(1, index, picked, sums)
    expect(valuesOf(sums)).toEqual([102, 100, 103, 104])
  })

  it('matmul adds the bias, then the activation', () => {
    const out = results([2, 2])
    const [a, b] = [window([2, 2], [1, 2, 3, 4]), window([2, 2], [5, 6, 7, 8])]
    kernels.matmul(a, b, out)
    expect(valuesOf(out)).toEqual([19, 22, 43, 50])
    kernels.matmul(a, b, out, { accumulate: true })
    expect(valuesOf(out)).toEqual([38, 44, 86, 100])
    kernels.matmul(a, b, out, { bias: window([2], [-30, 1]), activation: 'relu' })
    expect(valuesOf(out)).toEqual([0, 23, 13, 51])
  })

  it('an RNN with one unit is a chain of sums', () => {
    const call = {
      weightIh: window([1, 1], [2]),
      weightHh: window([1, 1], [3]),
      biasIh: window([1], [1]),
      biasHh: window([1], [-0.5]),
      nonlinearity: 'relu' as const,
      input: window([3, 1, 1], [1, 2, -100]),
      h0: window([1, 1], [10]),
      out: results([3, 1, 1]),
    }
    kernels.rnnForward({ ...call, reverse: false })
    expect(valuesOf(call.out)).toEqual([32.5, 102, 106.5])
    kernels.rnnForward({ ...call, reverse: true })
    expect(valuesOf(call.out)).toEqual([16, 4.5, 0])
  })

  it('batch norm scales each channel to mean 0 and deviation 1', () => {
    const [mean, rstd, out] = [results([2]), results([2]), results([2, 2, 1])]
    const x = window([2, 2, 1], [1, 10, 5, 30])
    kernels.batchNorm(x, window([2], [2, 1]), window([2], [0, 7]), mean, rstd, 0, true, out)
    close(mean, [3, 20])
    close(rstd, [0.5, 0.1])
    close(out, [-2, 6, 2, 8])
  })

  it('layer norm scales each row', () => {
    const [mean, rstd, out] = [results([2]), results([2]), results([2, 2])]
    kernels.layerNorm(window([2, 2], [1, 5, 10, 30]), null, window([2], [1, 2]), 0, mean, rstd, out)
    close(mean, [3, 20])
    close(rstd, [0.5, 0.1])
    close(out, [0, 3, 0, 3])
  })

  it('two steps of SGD with momentum and weight decay', () => {
    const params = [window([1], [1])]
    const momentumBuffers = [window([1], [NaN])]
    const rest = { lr: 0.5, momentum: 0.5, dampening: 0, weightDecay: 0.1, nesterov: false }
    kernels.sgd({ params, grads: [window([1], [1])], momentumBuffers, firstStep: true, ...rest })
    close(params[0]!, [1 - 0.5 * 1.1])
    kernels.sgd({ params, grads: [window([1], [2])], momentumBuffers, firstStep: false, ...rest })
    close(params[0]!, [0.45 - 0.5 * (0.5 * 1.1 + 2 + 0.045)])
  })

  it('the first step of Adam is the learning rate, whatever the gradient', () => {
    const params = [window([2], [1, 1])]
    kernels.adam({
      params,
      grads: [window([2], [1e3, -1e-3])],
      expAvg: [window([2], [0, 0])],
      expAvgSq: [window([2], [0, 0])],
      maxExpAvgSq: null,
      step: 1,
      lr: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      eps: 0,
      weightDecay: 0.5,
      decoupled: true,
    })
    close(params[0]!, [0.95 - 0.1, 0.95 + 0.1])
  })

  it('a centered RMSprop step divides by the deviation of the gradient', () => {
    const params = [window([1], [1])]
    kernels.rmsprop({
      params,
      grads: [window([1], [4])],
      squareAvg: [window([1], [0])],
      momentumBuffers: null,
      gradAvg: [window([1], [0])],
      lr: 0.1,
      alpha: 0.5,
      eps: 0,
      weightDecay: 0,
      momentum: 0,
    })
    close(params[0]!, [1 - (0.1 * 4) / Math.sqrt(8 - 4)])
  })
})
