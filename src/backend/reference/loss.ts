import { classError } from '../index-error.ts'
import type { Kernels, NllTarget } from '../kernels.ts'
import { logSoftmaxRow } from './softmax.ts'
import { read, readRows, write } from './window.ts'

interface Targets {
  /** Class of each row; -1 where the row is ignored. */
  readonly classes: Float64Array
  /** Weight of each row; 0 where it is ignored. */
  readonly weights: Float64Array
}

const readTargets = (
  operation: string,
  { target, weight, ignoreIndex, operation: caller = operation }: NllTarget,
  count: number,
): Targets => {
  const given = read(target)
  given.forEach((t, row) => {
    if (t !== ignoreIndex && !(t >= 0 && t < count)) throw classError(caller, row, t, count)
  })
  const table = weight ? read(weight) : new Float64Array(count).fill(1)
  return {
    classes: given.map((t) => (t === ignoreIndex ? -1 : t)),
    weights: given.map((t) => (t === ignoreIndex ? 0 : table[t]!)),
  }
}

export const loss: Pick<Kernels, 'nll' | 'nllGrad' | 'crossEntropy' | 'crossEntropyGrad'> = {
  nll(logProbs, target, out) {
    const { size, values } = readRows(logProbs)
    const { classes, weights } = readTargets('nll', target, size)
    write(
      out,
      classes.map((t, i) => (t < 0 ? 0 : -weights[i]! * values[i * size + t]!)),
    )
  },

  nllGrad(g, target, out) {
    const size = out.shape.at(-1)!
    const { classes, weights } = readTargets('nll', target, size)
    const gradient = read(g)
    const result = new Float64Array(classes.length * size)
    classes.forEach((t, i) => {
      if (t >= 0) result[i * size + t] = -weights[i]! * gradient[i]!
    })
    write(out, result)
  },

  crossEntropy(logits, target, losses, logProbs) {
    const { count, size, values } = readRows(logits)
    const { classes, weights } = readTargets('crossEntropy', target, size)
    for (let i = 0; i < count; i++)
      values.set(logSoftmaxRow(values.subarray(i * size, (i + 1) * size)), i * size)
    write(logProbs, values)
    write(
      losses,
      classes.map((t, i) => (t < 0 ? 0 : -weights[i]! * values[i * size + t]!)),
    )
  },

  crossEntropyGrad(g, logProbs, target, out) {
    const { size, values } = readRows(logProbs)
    const { classes, weights } = readTargets('crossEntropy', target, size)
    const gradient = read(g)
    const result = values.map((logProb, at) => {
      const row = Math.floor(at / size)
      const t = classes[row]!
      if (t < 0) return 0
      return weights[row]! * gradient[row]! * (Math.exp(logProb) - Number(at - row * size === t))
    })
    write(out, result)
  },
}
