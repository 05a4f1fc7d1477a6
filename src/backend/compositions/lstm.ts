import type { RecurrentKernels } from '../fused/recurrent.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { before, inputProducts, walked, weightGradients } from './sequence.ts'
import { narrow, select, transposed } from './window.ts'
import { composed } from './workspace.ts'

/** The input, forget, cell and output gates of one step: windows on [batch, 4 * hidden]. */
function gatesOf(x: Strided): [i: Strided, f: Strided, g: Strided, o: Strided] {
  const hidden = x.shape[1]! / 4
  const part = (gate: number): Strided => narrow(x, 1, gate * hidden, hidden)
  return [part(0), part(1), part(2), part(3)]
}

/** A long short-term memory from products and elementwise kernels. */
export function composedLstm(kernels: CoreBackend): Pick<RecurrentKernels, 'lstmForward' | 'lstmBackward'> {
  return {
    lstmForward(call) {
      const { h0, c0, out, cells, gates, weightHh, biasHh } = call
      composed(kernels, (on) => {
        const products = inputProducts(on, call)
        const own = on.make([h0.shape[0]!, weightHh.shape[0]!])
        const part = on.make(h0.shape)
        for (const t of walked(call)) {
          kernels.matmul(before(call, h0, out, t), transposed(weightHh), own, { bias: biasHh })
          const all = select(gates, 0, t)
          kernels.binary('add', select(products, 0, t), own, all)
          const [i, f, g, o] = gatesOf(all)
          for (const gate of [i, f, o]) kernels.unary('sigmoid', gate, gate)
          kernels.unary('tanh', g, g)
          const cell = select(cells, 0, t)
          kernels.binary('mul', f, before(call, c0, cells, t), cell)
          kernels.binary('mul', i, g, part)
          kernels.binary('add', cell, part, cell)
          kernels.unary('tanh', cell, part)
          kernels.binary('mul', o, part, select(out, 0, t))
        }
      })
    },

    lstmBackward(call) {
      const { h0, c0, cells, gates, weightHh, gradOut, gradLastC, gradH0, gradC0, gradBias } = call
      composed(kernels, (on) => {
        const sums = on.make(gates.shape)
        const ofState = on.filled(h0.shape, 0)
        const ofCell = gradLastC === null ? on.filled(h0.shape, 0) : on.copy(gradLastC)
        const [dh, squashed] = [on.make(h0.shape), on.make(h0.shape)]
        for (const t of walked(call).toReversed()) {
          const [i, f, g, o] = gatesOf(select(gates, 0, t))
          const [di, df, dg, dO] = gatesOf(select(sums, 0, t))
          kernels.binary('add', select(gradOut, 0, t), ofState, dh)
          kernels.unary('tanh', select(cells, 0, t), squashed)
          kernels.binary('mul', dh, squashed, dO)
          kernels.binary('mul', dh, o, dh)
          kernels.binary('tanhGrad', dh, squashed, dh)
          kernels.binary('add', ofCell, dh, ofCell)
          kernels.binary('mul', ofCell, g, di)
          kernels.binary('mul', ofCell, i, dg)
          kernels.binary('mul', ofCell, before(call, c0, cells, t), df)
          kernels.binary('mul', ofCell, f, ofCell)
          kernels.binary('tanhGrad', dg, g, dg)
          for (const [d, gate] of [
            [di, i],
            [df, f],
            [dO, o],
          ] as const)
            kernels.binary('sigmoidGrad', d, gate, d)
          kernels.matmul(select(sums, 0, t), weightHh, ofState)
        }
        if (gradH0 !== null) kernels.copy(ofState, gradH0)
        if (gradC0 !== null) kernels.copy(ofCell, gradC0)
        weightGradients(on, call, sums, sums, { ih: gradBias })
      })
    },
  }
}
