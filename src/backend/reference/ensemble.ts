import type { EnsembleInputs } from '../fused/ensemble.ts'
import type { Kernels } from '../kernels.ts'
import { factors } from './bfloat16.ts'
import { read, write } from './window.ts'

/** Row-major copies of the operands, and their sizes. */
const readInputs = ({ x, weight, scale }: EnsembleInputs) => {
  const [members, rows, inputs] = x.shape as [number, number, number]
  return {
    members,
    rows,
    inputs,
    outputs: weight.shape[2]!,
    x: factors(read(x)),
    weight: read(weight),
    scale: scale === null ? new Float64Array(members * inputs).fill(1) : read(scale),
  }
}

export const ensemble: Pick<Kernels, 'ensembleLinear' | 'ensembleLinearGrad'> = {
  ensembleLinear(given, bias, out) {
    const { members, rows, inputs, outputs, x, weight, scale } = readInputs(given)
    const scaled = factors(weight.map((w, at) => Math.fround(w * scale[Math.floor(at / outputs)]!)))
    const added = read(bias)
    const result = new Float64Array(members * rows * outputs)
    for (let m = 0; m < members; m++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < outputs; j++) {
          let sum = 0
          for (let k = 0; k < inputs; k++)
            sum += x[(m * rows + i) * inputs + k]! * scaled[(m * inputs + k) * outputs + j]!
          result[(m * rows + i) * outputs + j] = sum + added[m * outputs + j]!
        }
    write(out, result)
  },

  ensembleLinearGrad(given, g, gradWeight, gradScale, gradBias) {
    const { members, rows, inputs, outputs, x, weight, scale } = readInputs(given)
    const slopes = read(g)
    const rounded = factors(slopes)
    const ofWeight = new Float64Array(weight.length)
    const ofScale = new Float64Array(scale.length)
    const ofBias = new Float64Array(members * outputs)
    for (let m = 0; m < members; m++) {
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < outputs; j++) ofBias[m * outputs + j]! += slopes[(m * rows + i) * outputs + j]!
      for (let k = m * inputs; k < (m + 1) * inputs; k++)
        for (let j = 0; j < outputs; j++) {
          let sum = 0
          for (let i = m * rows; i < (m + 1) * rows; i++)
            sum += x[i * inputs + (k - m * inputs)]! * rounded[i * outputs + j]!
          ofWeight[k * outputs + j] = sum * scale[k]!
          ofScale[k]! += sum * weight[k * outputs + j]!
        }
    }
    write(gradWeight, ofWeight)
    if (gradScale !== null) write(gradScale, ofScale)
    write(gradBias, ofBias)
  },
}
