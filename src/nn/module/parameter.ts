import { contiguous, keep, noGrad, Tensor } from '../../tensor/index.ts'

/**
 * A tensor that a module learns: a leaf whose gradient is kept. It shares the numbers of `data` (copied first where they do not lie
 * in order) and outlives every scope. Assigned to a field of a `Module`, it is one of its `parameters()`.
 *
 * @throws DTypeError if `data` is not float32 and `requiresGrad` is left true.
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
