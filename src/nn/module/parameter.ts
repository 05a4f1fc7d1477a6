import { contiguous, keep, noGrad, Tensor } from '../../tensor/index.ts'

/**
 * A tensor that a module learns: a leaf that requires a gradient. It shares the memory of `data` (copied first if not contiguous) and
 * outlives every scope. When assigned to a field of a `Module`, it is one of its `parameters()`.
 *
 * @throws DTypeError if `data` is not float32 and `requiresGrad` is true.
 * @example
 * this.scale = new nn.Parameter(ones(3))
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, requiresGrad = true) {
    const own = noGrad(() => contiguous(data))
    super(own.kernels, own.storage, own.shape, own.strides, own.offset)
    keep(this)
    this.requiresGrad = requiresGrad
  }
}
