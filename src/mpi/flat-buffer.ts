import { peek } from '../tensor/read.ts'
import type { Tensor } from '../tensor/index.ts'

/** Numbers of many tensors in one array, so that they travel together. It is kept from step to step. */
export class FlatBuffer {
  #values: Float32Array | Float64Array = new Float32Array(0)

  /** Room for these tensors and `extra` numbers after them: float64 for the reference backend, which computes with it. */
  roomFor(tensors: readonly Tensor[], extra: number): Float32Array | Float64Array {
    const length = tensors.reduce((sum, { numel }) => sum + numel, extra)
    const Kind = tensors[0]?.kernels.name === 'reference' ? Float64Array : Float32Array
    if (this.#values.length !== length || !(this.#values instanceof Kind)) this.#values = new Kind(length)
    return this.#values
  }
}

/** Copies the elements of a tensor into an array. */
export function copyInto(values: Float32Array | Float64Array, at: number, x: Tensor): void | Promise<void> {
  const own = peek(x)
  if (!(own instanceof Promise)) return void values.set(own, at)
  return own.then((read) => values.set(read, at))
}

/** Replaces the elements of a contiguous tensor. */
export function copyFrom(values: ArrayLike<number>, x: Tensor): void {
  x.kernels.write(x.storage, values, x.offset)
}
