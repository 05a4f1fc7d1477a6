import type { RecurrentKernels } from '../fused/recurrent.ts'
import type { CoreBackend } from '../kernels.ts'
import { before, inputProducts, walked, weightGradients } from './sequence.ts'
import { select, transposed } from './window.ts'
import { composed } from './workspace.ts'

/** A plain recurrent layer from products and elementwise kernels. */
export function composedRnn(kernels: CoreBackend): Pick<RecurrentKernels, 'rnnForward' | 'rnnBackward'> {
  return {
    rnnForward(call) {
      const { h0, out, weightHh, biasHh, nonlinearity } = call
      composed(kernels, (on) => {
        const products = inputProducts(on, call)
        const own = on.make(h0.shape)
        for (const t of walked(call)) {
          kernels.matmul(before(call, h0, out, t), transposed(weightHh), own, { bias: biasHh })
          const state = select(out, 0, t)
          kernels.binary('add', select(products, 0, t), own, state)
          kernels.unary(nonlinearity, state, state)
        }
      })
    },

    rnnBackward(call) {
      const { h0, out, gradOut, gradH0, gradBias, weightHh, nonlinearity } = call
      composed(kernels, (on) => {
        const sums = on.make(out.shape)
        const carried = on.filled(h0.shape, 0)
        for (const t of walked(call).toReversed()) {
          const d = select(sums, 0, t)
          kernels.binary('add', select(gradOut, 0, t), carried, d)
          kernels.binary(nonlinearity === 'relu' ? 'reluGrad' : 'tanhGrad', d, select(out, 0, t), d)
          kernels.matmul(d, weightHh, carried)
        }
        if (gradH0 !== null) kernels.copy(carried, gradH0)
        weightGradients(on, call, sums, sums, { ih: gradBias })
      })
    },
  }
}
