import { Tensor, assertAlive } from '../tensor.ts'

/**
 * The same values in the same memory, detached from the graph: no gradient flows back through it.
 *
 * @example
 * detach(loss) // keeps the value, drops the graph
 */
export function detach(x: Tensor): Tensor {
  assertAlive('detach', x)
  return new Tensor(x.kernels, x.storage, x.shape, x.strides, x.offset)
}
