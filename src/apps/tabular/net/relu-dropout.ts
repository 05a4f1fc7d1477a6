import { generators, mul, op, relu, takeSource, type Tensor } from '../../../tensor/index.ts'
import { reluGrad } from '../../../tensor/ops/relu.ts'

/**
 * `dropout(relu(x), p)`, bit-identical, with a gradient that does not draw random numbers again: where the output is above 0, the element was kept.
 *
 * @param p from 0 to below 1; for 0 nothing is dropped.
 */
export function reluDropout(x: Tensor, p: number): Tensor {
  if (p === 0) return relu(x)
  const source = takeSource(generators.dropout, x.numel)
  return op('reluDropout', [x], {
    shape: x.shape,
    forward: (kernels, out) => {
      kernels.unary('relu', x, out)
      kernels.dropout(out, source, p, out)
    },
    vjp: (g, _needs, out) => [mul(reluGrad(g, out), 1 / (1 - p))],
    saves: [],
  })
}
