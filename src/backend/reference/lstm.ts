import type { Kernels } from '../kernels.ts'
import {
  addAffineGradients,
  affine,
  readOrZeros,
  readWeights,
  rowOf,
  sequenceSizes,
  sigmoid,
  stateBefore,
} from './recurrent.ts'
import { read, write } from './window.ts'

export const lstm: Pick<Kernels, 'lstmForward' | 'lstmBackward'> = {
  lstmForward(call) {
    const sizes = sequenceSizes(call)
    const { steps, batch, input, hidden, order } = sizes
    const { weightIh, weightHh, biasIh, biasHh } = readWeights(call)
    const [x, h0, c0] = [read(call.input), read(call.h0), read(call.c0)]
    const out = new Float64Array(steps * batch * hidden)
    const cells = new Float64Array(steps * batch * hidden)
    const gates = new Float64Array(steps * batch * 4 * hidden)
    order.forEach((t, walked) => {
      for (let row = 0; row < batch; row++) {
        const at = t * batch + row
        const ofInput = affine(weightIh, rowOf(x, at, input), biasIh)
        const ofState = affine(weightHh, stateBefore(h0, out, sizes, walked, row), biasHh)
        const memory = stateBefore(c0, cells, sizes, walked, row)
        const activated = rowOf(gates, at, 4 * hidden)
        for (let unit = 0; unit < hidden; unit++) {
          const sum = (gate: number): number =>
            ofInput[gate * hidden + unit]! + ofState[gate * hidden + unit]!
          const [i, f, g, o] = [sigmoid(sum(0)), sigmoid(sum(1)), Math.tanh(sum(2)), sigmoid(sum(3))] as const
          const c = f * memory[unit]! + i * g
          ;[i, f, g, o].forEach((value, gate) => (activated[gate * hidden + unit] = value))
          cells[at * hidden + unit] = c
          out[at * hidden + unit] = o * Math.tanh(c)
        }
      }
    })
    write(call.out, out)
    write(call.cells, cells)
    write(call.gates, gates)
  },

  lstmBackward(call) {
    const sizes = sequenceSizes(call)
    const { steps, batch, input, hidden, order } = sizes
    const { weightIh, weightHh } = readWeights(call)
    const [x, h0, c0] = [read(call.input), read(call.h0), read(call.c0)]
    const [out, cells, gates] = [read(call.out), read(call.cells), read(call.gates)]
    const gradOut = read(call.gradOut)
    const gradInput = new Float64Array(steps * batch * input)
    const gradWeightIh = new Float64Array(4 * hidden * input)
    const gradWeightHh = new Float64Array(4 * hidden * hidden)
    const gradBias = new Float64Array(4 * hidden)
    // Gradients with respect to state and memory before the step that was walked last.
    let gradH = new Float64Array(batch * hidden)
    let gradC: Float64Array = readOrZeros(call.gradLastC, batch * hidden)
    for (let walked = steps - 1; walked >= 0; walked--) {
      const gradHBefore = new Float64Array(batch * hidden)
      const gradCBefore = new Float64Array(batch * hidden)
      for (let row = 0; row < batch; row++) {
        const at = order[walked]! * batch + row
        const memory = stateBefore(c0, cells, sizes, walked, row)
        const activated = rowOf(gates, at, 4 * hidden)
        const slopes = new Float64Array(4 * hidden)
        for (let unit = 0; unit < hidden; unit++) {
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => activated[gate * hidden + unit]!) as [
            number,
            number,
            number,
            number,
          ]
          const squashed = Math.tanh(cells[at * hidden + unit]!)
          const dh = gradOut[at * hidden + unit]! + gradH[row * hidden + unit]!
          const dc = gradC[row * hidden + unit]! + dh * o * (1 - squashed * squashed)
          slopes[unit] = dc * g * i * (1 - i)
          slopes[hidden + unit] = dc * memory[unit]! * f * (1 - f)
          slopes[2 * hidden + unit] = dc * i * (1 - g * g)
          slopes[3 * hidden + unit] = dh * squashed * o * (1 - o)
          gradCBefore[row * hidden + unit] = dc * f
        }
        slopes.forEach((slope, gate) => (gradBias[gate]! += slope))
        addAffineGradients(slopes, weightIh, rowOf(x, at, input), gradWeightIh, rowOf(gradInput, at, input))
        addAffineGradients(
          slopes,
          weightHh,
          stateBefore(h0, out, sizes, walked, row),
          gradWeightHh,
          rowOf(gradHBefore, row, hidden),
        )
      }
      gradH = gradHBefore
      gradC = gradCBefore
    }
    if (call.gradInput) write(call.gradInput, gradInput)
    if (call.gradWeightIh) write(call.gradWeightIh, gradWeightIh)
    if (call.gradWeightHh) write(call.gradWeightHh, gradWeightHh)
    if (call.gradBias) write(call.gradBias, gradBias)
    if (call.gradH0) write(call.gradH0, gradH)
    if (call.gradC0) write(call.gradC0, gradC)
  },
}
