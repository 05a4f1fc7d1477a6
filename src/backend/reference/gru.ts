import type { Kernels } from '../kernels.ts'
import {
  addAffineGradients,
  affine,
  readWeights,
  rowOf,
  sequenceSizes,
  sigmoid,
  stateBefore,
} from './recurrent.ts'
import { read, write } from './window.ts'

export const gru: Pick<Kernels, 'gruForward' | 'gruBackward'> = {
  gruForward(call) {
    const sizes = sequenceSizes(call)
    const { steps, batch, input, hidden, order } = sizes
    const { weightIh, weightHh, biasIh, biasHh } = readWeights(call)
    const [x, h0] = [read(call.input), read(call.h0)]
    const out = new Float64Array(steps * batch * hidden)
    const gates = new Float64Array(steps * batch * 4 * hidden)
    order.forEach((t, walked) => {
      for (let row = 0; row < batch; row++) {
        const at = t * batch + row
        const state = stateBefore(h0, out, sizes, walked, row)
        const a = affine(weightIh, rowOf(x, at, input), biasIh)
        const b = affine(weightHh, state, biasHh)
        const kept = rowOf(gates, at, 4 * hidden)
        for (let unit = 0; unit < hidden; unit++) {
          const [ofR, ofZ, ofN] = [unit, hidden + unit, 2 * hidden + unit]
          const r = sigmoid(a[ofR]! + b[ofR]!)
          const z = sigmoid(a[ofZ]! + b[ofZ]!)
          const n = Math.tanh(a[ofN]! + r * b[ofN]!)
          kept[ofR] = r
          kept[ofZ] = z
          kept[ofN] = n
          kept[3 * hidden + unit] = b[ofN]!
          out[at * hidden + unit] = (1 - z) * n + z * state[unit]!
        }
      }
    })
    write(call.out, out)
    write(call.gates, gates)
  },

  gruBackward(call) {
    const sizes = sequenceSizes(call)
    const { steps, batch, input, hidden, order } = sizes
    const { weightIh, weightHh } = readWeights(call)
    const [x, h0, out, gates] = [read(call.input), read(call.h0), read(call.out), read(call.gates)]
    const gradOut = read(call.gradOut)
    const gradInput = new Float64Array(steps * batch * input)
    const gradWeightIh = new Float64Array(3 * hidden * input)
    const gradWeightHh = new Float64Array(3 * hidden * hidden)
    const gradBiasIh = new Float64Array(3 * hidden)
    const gradBiasHh = new Float64Array(3 * hidden)
    // Gradient with respect to the state before the step that was walked last.
    let gradH = new Float64Array(batch * hidden)
    for (let walked = steps - 1; walked >= 0; walked--) {
      const gradHBefore = new Float64Array(batch * hidden)
      for (let row = 0; row < batch; row++) {
        const at = order[walked]! * batch + row
        const state = stateBefore(h0, out, sizes, walked, row)
        const kept = rowOf(gates, at, 4 * hidden)
        const ofA = new Float64Array(3 * hidden)
        const ofB = new Float64Array(3 * hidden)
        for (let unit = 0; unit < hidden; unit++) {
          const [ofR, ofZ, ofN] = [unit, hidden + unit, 2 * hidden + unit]
          const [r, z, n, product] = [kept[ofR]!, kept[ofZ]!, kept[ofN]!, kept[3 * hidden + unit]!]
          const dh = gradOut[at * hidden + unit]! + gradH[row * hidden + unit]!
          const dn = dh * (1 - z) * (1 - n * n)
          ofA[ofR] = ofB[ofR] = dn * product * r * (1 - r)
          ofA[ofZ] = ofB[ofZ] = dh * (state[unit]! - n) * z * (1 - z)
          ofA[ofN] = dn
          ofB[ofN] = dn * r
          gradHBefore[row * hidden + unit] = dh * z
        }
        ofA.forEach((slope, gate) => (gradBiasIh[gate]! += slope))
        ofB.forEach((slope, gate) => (gradBiasHh[gate]! += slope))
        addAffineGradients(ofA, weightIh, rowOf(x, at, input), gradWeightIh, rowOf(gradInput, at, input))
        addAffineGradients(ofB, weightHh, state, gradWeightHh, rowOf(gradHBefore, row, hidden))
      }
      gradH = gradHBefore
    }
    if (call.gradInput) write(call.gradInput, gradInput)
    if (call.gradWeightIh) write(call.gradWeightIh, gradWeightIh)
    if (call.gradWeightHh) write(call.gradWeightHh, gradWeightHh)
    if (call.gradBiasIh) write(call.gradBiasIh, gradBiasIh)
    if (call.gradBiasHh) write(call.gradBiasHh, gradBiasHh)
    if (call.gradH0) write(call.gradH0, gradH)
  },
}
