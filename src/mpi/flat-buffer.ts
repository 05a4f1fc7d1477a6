import { peek } from '../tensor/read.ts'
import { scope, tensor, type Tensor } from '../tensor/index.ts'
import { trackLeaf } from '../tensor/scope.ts'

/** Numbers as they travel. */
export type Floats = Float32Array | Float64Array

/** Arrays for numbers of a tensor: float64 for the reference backend, which computes with it. */
export function floatsOf(x: Tensor | undefined): Float32ArrayConstructor | Float64ArrayConstructor {
  return x?.kernels.name === 'reference' ? Float64Array : Float32Array
}

/** Numbers of many tensors in one array, so that they travel together. It is kept from step to step. */
export class FlatBuffer {
  #values: Floats = new Float32Array(0)

  /** Room for these tensors and `extra` numbers after them. `like` is a tensor of that backend. */
  roomFor(tensors: readonly Tensor[], extra: number, like = tensors[0]): Floats {
    const length = tensors.reduce((sum, { numel }) => sum + numel, extra)
    const Kind = floatsOf(like)
    if (this.#values.length !== length || !(this.#values instanceof Kind)) this.#values = new Kind(length)
    return this.#values
  }
}

/** Copies the elements of a tensor into an array. */
export function copyInto(values: Floats, at: number, x: Tensor): void | Promise<void> {
  const own = peek(x)
  if (!(own instanceof Promise)) return void values.set(own, at)
  return own.then((read) => values.set(read, at))
}

/** Replaces the elements of a contiguous tensor. */
export function copyFrom(values: ArrayLike<number>, x: Tensor): void {
  x.kernels.write(x.storage, values, x.offset)
}

/** Replaces the gradient of a parameter, in its memory if it has one. */
export function setGradient(param: Tensor, values: Floats): void {
  const { grad } = param
  if (grad !== null && grad.isContiguous()) copyFrom(values, grad)
  else
    scope(() => {
      param.grad = tensor(values, { shape: param.shape, dtype: param.dtype })
      trackLeaf(param)
    })
}
