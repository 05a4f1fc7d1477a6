import type { DropoutKernels } from '../fused/dropout.ts'
import type { CoreBackend } from '../kernels.ts'
import { composed } from './workspace.ts'

/** Dropout by a mask of truth values. */
export function composedDropout(kernels: CoreBackend): DropoutKernels {
  return {
    dropout(x, source, p, out) {
      composed(kernels, (on) => {
        const dropped = on.make(x.shape, 'bool')
        kernels.bernoulli(dropped, source, p)
        kernels.binary('div', x, 1 - p, out)
        kernels.where(dropped, 0, out, out)
      })
    },
  }
}
