import type { CdistKernels } from '../fused/cdist.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { narrow, select } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** x1[i, k] - x2[j, k] of all pairs for one k, in the shape [..., m, n] of `out`. */
function differences(on: Workspace, x1: Strided, x2: Strided, k: number, out: Strided): void {
  const [left, right] = [select(x1, x1.shape.length - 1, k), select(x2, x2.shape.length - 1, k)]
  const leading = left.strides.slice(0, -1)
  const { shape } = out
  const each: Strided = { ...left, shape, strides: [...leading, left.strides.at(-1)!, 0] }
  const other: Strided = {
    ...right,
    shape,
    strides: [...right.strides.slice(0, -1), 0, right.strides.at(-1)!],
  }
  on.kernels.binary('sub', each, other, out)
}

/** Distances of all pairs, row by row of x1, so that `reduce` adds up along the vectors. */
export function composedDistances(kernels: CoreBackend): CdistKernels {
  return {
    cdist(p, x1, x2, out) {
      const last = out.shape.length - 1
      composed(kernels, (on) => {
        const pairs = on.make([...out.shape.slice(0, -2), ...x2.shape.slice(-2)])
        const sums = on.make(pairs.shape.slice(0, -1))
        for (let row = 0; row < out.shape[last - 1]!; row++) {
          const one = narrow(x1, last - 1, row, 1)
          const strides = one.strides.with(last - 1, 0)
          kernels.binary('sub', { ...one, shape: pairs.shape, strides }, x2, pairs)
          kernels.unary(p === 1 ? 'abs' : 'square', pairs, pairs)
          kernels.reduce('sum', pairs, [last], sums)
          kernels.copy(sums, select(out, last - 1, row))
        }
        if (p === 2) kernels.unary('sqrt', out, out)
      })
    },

    cdistGrad(p, weights, x1, x2, out) {
      composed(kernels, (on) => {
        const one = on.make(weights.shape)
        const last = weights.shape.length - 1
        const sums = on.make(weights.shape.slice(0, -1))
        for (let k = 0; k < out.shape.at(-1)!; k++) {
          differences(on, x1, x2, k, one)
          if (p === 1) kernels.unary('sign', one, one)
          kernels.binary('mul', one, weights, one)
          kernels.reduce('sum', one, [last], sums)
          kernels.copy(sums, select(out, last, k))
        }
      })
    },
  }
}
