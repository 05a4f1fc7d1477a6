import type { RecurrentKernels } from '../fused/recurrent.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { before, inputProducts, walked, weightGradients } from './sequence.ts'
import { narrow, select, transposed } from './window.ts'
import { composed } from './workspace.ts'

/** Window number `place` of `hidden` columns. */
function block(x: Strided, hidden: number, place: number): Strided {
  return narrow(x, 1, place * hidden, hidden)
}

/** A gated recurrent unit from products and elementwise kernels. */
export function composedGru(kernels: CoreBackend): Pick<RecurrentKernels, 'gruForward' | 'gruBackward'> {
  return {
    gruForward(call) {
      const { h0, out, gates, weightHh, biasHh } = call
      const hidden = h0.shape[1]!
      composed(kernels, (on) => {
        const products = inputProducts(on, call)
        const own = on.make([h0.shape[0]!, weightHh.shape[0]!])
        const part = on.make(h0.shape)
        for (const t of walked(call)) {
          const previous = before(call, h0, out, t)
          const state = select(out, 0, t)
          kernels.matmul(previous, transposed(weightHh), own, { bias: biasHh })
          const [all, product] = [select(gates, 0, t), select(products, 0, t)]
          const two = narrow(all, 1, 0, 2 * hidden)
          kernels.binary('add', narrow(product, 1, 0, 2 * hidden), narrow(own, 1, 0, 2 * hidden), two)
          kernels.unary('sigmoid', two, two)
          const [reset, update, fresh, kept] = [0, 1, 2, 3].map((place) => block(all, hidden, place)) as [
            Strided,
            Strided,
            Strided,
            Strided,
          ]
          kernels.copy(block(own, hidden, 2), kept)
          kernels.binary('mul', reset, kept, fresh)
          kernels.binary('add', block(product, hidden, 2), fresh, fresh)
          kernels.unary('tanh', fresh, fresh)
          kernels.binary('mul', update, previous, part)
          kernels.binary('sub', 1, update, state)
          kernels.binary('mul', state, fresh, state)
          kernels.binary('add', state, part, state)
        }
      })
    },

    gruBackward(call) {
      const { h0, out, gates, weightHh, gradOut, gradH0, gradBiasIh, gradBiasHh } = call
      const [steps, batch, hidden] = out.shape as readonly [number, number, number]
      composed(kernels, (on) => {
        const [ofInput, ofState] = [on.make([steps, batch, 3 * hidden]), on.make([steps, batch, 3 * hidden])]
        const carried = on.filled(h0.shape, 0)
        const part = on.make(h0.shape)
        for (const t of walked(call).toReversed()) {
          const previous = before(call, h0, out, t)
          const at = (x: Strided, place: number): Strided => block(select(x, 0, t), hidden, place)
          const [reset, update, fresh] = [at(gates, 0), at(gates, 1), at(gates, 2)]
          kernels.binary('add', carried, select(gradOut, 0, t), carried)
          const [dReset, dUpdate, dFresh] = [at(ofInput, 0), at(ofInput, 1), at(ofInput, 2)]
          kernels.binary('sub', previous, fresh, part)
          kernels.binary('mul', carried, part, dUpdate)
          kernels.binary('sigmoidGrad', dUpdate, update, dUpdate)
          kernels.binary('sub', 1, update, part)
          kernels.binary('mul', carried, part, dFresh)
          kernels.binary('tanhGrad', dFresh, fresh, dFresh)
          kernels.binary('mul', dFresh, at(gates, 3), dReset)
          kernels.binary('sigmoidGrad', dReset, reset, dReset)
          kernels.copy(select(ofInput, 0, t), select(ofState, 0, t))
          kernels.binary('mul', dFresh, reset, at(ofState, 2))
          kernels.binary('mul', carried, update, carried)
          kernels.matmul(select(ofState, 0, t), weightHh, carried, { accumulate: true })
        }
        if (gradH0 !== null) kernels.copy(carried, gradH0)
        weightGradients(on, call, ofInput, ofState, { ih: gradBiasIh, hh: gradBiasHh })
      })
    },
  }
}
