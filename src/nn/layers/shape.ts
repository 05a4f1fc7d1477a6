import { reshape } from '../../tensor/ops/view.ts'
import { ShapeError } from '../../base/errors.ts'
import { requireTensor, type Tensor } from '../../tensor/index.ts'
import { normalizeDim } from '../../tensor/shape.ts'
import { Module } from '../module/module.ts'

/**
 * Returns its input.
 *
 * @example
 * new nn.Identity()(tensor([1, 2])) // [1, 2]
 */
export class Identity extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x
  }
}

/**
 * Flattens the dimensions from `startDim` to `endDim` (both included) into one; by default all but the first.
 *
 * @example
 * new nn.Flatten()(zeros(5, 2, 3)).shape // [5, 6]
 */
export class Flatten extends Module<[x: Tensor], Tensor> {
  readonly startDim: number
  readonly endDim: number

  constructor(startDim = 1, endDim = -1) {
    super()
    this.startDim = startDim
    this.endDim = endDim
  }

  override forward(x: Tensor): Tensor {
    requireTensor('flatten', x)
    const start = normalizeDim('flatten', this.startDim, x.ndim)
    const end = normalizeDim('flatten', this.endDim, x.ndim)
    if (start > end)
      throw new ShapeError('flatten', `startDim ${start} must not come after endDim ${end}`, { x: x.shape })
    const joined = x.shape.slice(start, end + 1).reduce((product, extent) => product * extent, 1)
    return reshape(x, [...x.shape.slice(0, start), joined, ...x.shape.slice(end + 1)])
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`
  }
}
