import { describe, expect, it } from 'vitest'
import { Generator } from '../../../src/base/philox.ts'
import { elementsOf } from '../../../src/backend/memory.ts'
import type { RnnForward } from '../../../src/backend/kernels.ts'
import type { Strided } from '../../../src/backend/storage.ts'
import { ints, kernels, results, valuesOf, window } from './by-hand.ts'

const STEP = 1e-5
const generator = new Generator(3)
const random = (...shape: number[]): Strided =>
  window(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => generator.uniform() * 2 - 1),
  )
const dot = (a: Strided, b: Strided): number => {
  const other = valuesOf(b)
  return valuesOf(a).reduce((sum, value, i) => sum + value * other[i]!, 0)
}

/** Compares `gradient` with the change of `loss` when x moves a little in a random direction. */
const checkGradient = (x: Strided, gradient: Strided, loss: () => number): void => {
  const start = valuesOf(x)
  const direction = random(...x.shape)
  const along = valuesOf(direction)
  const at = (step: number): number => {
    elementsOf(x.storage).set(start.map((value, i) => value + step * along[i]!))
    return loss()
  }
  const numeric = (at(STEP) - at(-STEP)) / (2 * STEP)
  at(0)
  expect(Math.abs(dot(gradient, direction) - numeric)).toBeLessThan(1e-8 * (1 + Math.abs(numeric)))
}

describe('gradients of the reference agree with differences', () => {
  for (const log of [false, true])
    it(log ? 'log-softmax' : 'softmax', () => {
      const [x, g, y, gradient] = [random(3, 5), random(3, 5), results([3, 5]), results([3, 5])]
      const forward = (): number => {
        kernels.softmax(log, x, y)
        return dot(y, g)
      }
      forward()
      kernels.softmaxGrad(log, g, y, gradient)
      checkGradient(x, gradient, forward)
    })

  it('cross-entropy and nll with weights and ignored rows', () => {
    const target = { target: ints([4], [1, 2, 9, 0]), weight: random(3), ignoreIndex: 9 }
    const [x, g, losses, logProbs] = [random(4, 3), random(4), results([4]), results([4, 3])]
    const gradient = results([4, 3])
    const forward = (): number => {
      kernels.crossEntropy(x, target, losses, logProbs)
      return dot(losses, g)
    }
    forward()
    kernels.crossEntropyGrad(g, logProbs, target, gradient)
    checkGradient(x, gradient, forward)
    kernels.nllGrad(g, target, gradient)
    checkGradient(x, gradient, () => {
      kernels.nll(x, target, losses)
      return dot(losses, g)
    })
  })

  for (const nonlinearity of ['tanh', 'relu'] as const)
    for (const reverse of [false, true])
      it(`RNN, ${nonlinearity}${reverse ? ', reversed' : ''}`, () => {
        const out = results([4, 2, 5])
        const call: RnnForward = {
          weightIh: random(5, 3),
          weightHh: random(5, 5),
          biasIh: random(5),
          biasHh: random(5),
          input: random(4, 2, 3),
          h0: random(2, 5),
          nonlinearity,
          reverse,
          out,
        }
        const gradOut = random(4, 2, 5)
        const forward = (): number => {
          kernels.rnnForward(call)
          return dot(out, gradOut)
        }
        forward()
        const gradients = {
          gradInput: results([4, 2, 3]),
          gradWeightIh: results([5, 3]),
          gradWeightHh: results([5, 5]),
          gradBias: results([5]),
          gradH0: results([2, 5]),
        }
        kernels.rnnBackward({ ...call, gradOut, ...gradients })
        checkGradient(call.input, gradients.gradInput, forward)
        checkGradient(call.weightIh, gradients.gradWeightIh, forward)
        checkGradient(call.weightHh, gradients.gradWeightHh, forward)
        checkGradient(call.biasIh!, gradients.gradBias, forward)
        checkGradient(call.biasHh!, gradients.gradBias, forward)
        checkGradient(call.h0, gradients.gradH0, forward)
      })

  for (const training of [true, false])
    it(`batch norm, ${training ? 'training' : 'given statistics'}`, () => {
      const [x, g, weight, bias] = [random(4, 3, 2), random(4, 3, 2), random(3), random(3)]
      const [mean, rstd, out] = [random(3), window([3], [0.5, 1, 2]), results([4, 3, 2])]
      const forward = (): number => {
        kernels.batchNorm(x, weight, bias, mean, rstd, 1e-5, training, out)
        return dot(out, g)
      }
      forward()
      const [ofX, ofWeight, ofBias] = [results([4, 3, 2]), results([3]), results([3])]
      kernels.batchNormGrad(g, x, weight, mean, rstd, training, ofX, ofWeight, ofBias)
      checkGradient(x, ofX, forward)
      checkGradient(weight, ofWeight, forward)
      checkGradient(bias, ofBias, forward)
    })

  it('layer norm', () => {
    const [x, g, weight, bias] = [random(4, 5), random(4, 5), random(5), random(5)]
    const [mean, rstd, out] = [results([4]), results([4]), results([4, 5])]
    const forward = (): number => {
      kernels.layerNorm(x, weight, bias, 1e-5, mean, rstd, out)
      return dot(out, g)
    }
    forward()
    const [ofX, ofWeight, ofBias] = [results([4, 5]), results([5]), results([5])]
    kernels.layerNormGrad(g, x, weight, mean, rstd, ofX, ofWeight, ofBias)
    checkGradient(x, ofX, forward)
    checkGradient(weight, ofWeight, forward)
    checkGradient(bias, ofBias, forward)
  })

  it('tanh, sigmoid and relu from their results', () => {
    for (const name of ['tanh', 'sigmoid', 'relu'] as const) {
      const [x, g, y, gradient] = [random(7), random(7), results([7]), results([7])]
      const forward = (): number => {
        kernels.unary(name, x, y)
        return dot(y, g)
      }
      forward()
      kernels.binary(`${name}Grad`, g, y, gradient)
      checkGradient(x, gradient, forward)
    }
  })
})
