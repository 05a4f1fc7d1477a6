import * as nn from '../../../nn/index.ts'
import type { Tensor } from '../../../tensor/index.ts'

/**
 * The lesson's first module: row-wise dot products, without weights.
 *
 *     u [rows, width], m [rows, width]   ->   [rows]
 *
 * @example
 * const product = new DotProduct()
 * product(tensor([[1, 2], [3, 4]]), tensor([[2, 2], [10, 10]])) // [6, 70]
 */
export class DotProduct extends nn.Module<[u: Tensor, m: Tensor], Tensor> {
  override forward(u: Tensor, m: Tensor): Tensor {
    return u.mul(m).sum(1)
  }
}
