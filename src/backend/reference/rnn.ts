import type { Kernels } from '../kernels.ts'
import { factor, factors } from './bfloat16.ts'
import { relu } from './elementwise.ts'
import { readWeights, sequenceSizes } from './recurrent.ts'
import { read, write } from './window.ts'

export const rnn: Pick<Kernels, 'rnnForward' | 'rnnBackward'> = {
  rnnForward(call) {
    const { steps, batch, input, hidden, order } = sequenceSizes(call)
    const activate = call.nonlinearity === 'tanh' ? Math.tanh : relu
    const x = factors(read(call.input))
    const { weightIh, weightHh, biasIh, biasHh } = readWeights(call)
    const out = new Float64Array(steps * batch * hidden)
    let before = read(call.h0)
    for (const t of order) {
      const own = factors(before)
      const state = out.subarray(t * batch * hidden, (t + 1) * batch * hidden)
      for (let row = 0; row < batch; row++)
        for (let unit = 0; unit < hidden; unit++) {
          let sum = biasIh[unit]! + biasHh[unit]!
          for (let i = 0; i < input; i++)
            sum += weightIh[unit * input + i]! * x[(t * batch + row) * input + i]!
          for (let i = 0; i < hidden; i++) sum += weightHh[unit * hidden + i]! * own[row * hidden + i]!
          state[row * hidden + unit] = activate(sum)
        }
      before = state
    }
    write(call.out, out)
  },

  rnnBackward(call) {
    const { steps, batch, input, hidden, order } = sequenceSizes(call)
    const slope = call.nonlinearity === 'tanh' ? (y: number) => 1 - y * y : (y: number) => Number(y > 0)
    const x = factors(read(call.input))
    const h0 = read(call.h0)
    const out = read(call.out)
    const gradOut = read(call.gradOut)
    const { weightIh, weightHh } = readWeights(call)
    const gradInput = new Float64Array(steps * batch * input)
    const gradWeightIh = new Float64Array(hidden * input)
    const gradWeightHh = new Float64Array(hidden * hidden)
    const gradBias = new Float64Array(hidden)
    // Gradient of the loss with respect to the state before the step that was walked last.
    let gradState = new Float64Array(batch * hidden)
    for (let walked = steps - 1; walked >= 0; walked--) {
      const t = order[walked]!
      const earlier = order[walked - 1]
      const before = factors(
        earlier === undefined ? h0 : out.subarray(earlier * batch * hidden, (earlier + 1) * batch * hidden),
      )
      const gradBefore = new Float64Array(batch * hidden)
      for (let row = 0; row < batch; row++)
        for (let unit = 0; unit < hidden; unit++) {
          const at = (t * batch + row) * hidden + unit
          const g = (gradOut[at]! + gradState[row * hidden + unit]!) * slope(out[at]!)
          gradBias[unit]! += g
          const slopes = factor(g)
          for (let i = 0; i < input; i++) {
            gradWeightIh[unit * input + i]! += slopes * x[(t * batch + row) * input + i]!
            gradInput[(t * batch + row) * input + i]! += slopes * weightIh[unit * input + i]!
          }
          for (let i = 0; i < hidden; i++) {
            gradWeightHh[unit * hidden + i]! += slopes * before[row * hidden + i]!
            gradBefore[row * hidden + i]! += slopes * weightHh[unit * hidden + i]!
          }
        }
      gradState = gradBefore
    }
    if (call.gradInput) write(call.gradInput, gradInput)
    if (call.gradWeightIh) write(call.gradWeightIh, gradWeightIh)
    if (call.gradWeightHh) write(call.gradWeightHh, gradWeightHh)
    if (call.gradBias) write(call.gradBias, gradBias)
    if (call.gradH0) write(call.gradH0, gradState)
  },
}
