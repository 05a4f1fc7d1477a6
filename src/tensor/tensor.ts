import { AutogradError, DTypeError, MemoryError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'
import type { DType, Storage, Strided } from '../backend/storage.ts'
import type { GraphNode } from './graph.ts'
import { isContiguous, sizeOf, type Shape } from './shape.ts'

/**
 * Numbers in a grid of any rank: a strided window on a storage, as in PyTorch. Views (transpose, slice, expand, ...) share the storage.
 *
 * Make one with `tensor`, `zeros`, `randn`, ...; methods are in `methods.ts`.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]])
 * await x.mul(2).sum().item() // 20
 */
export class Tensor implements Strided {
  readonly storage: Storage
  readonly dtype: DType
  readonly shape: Shape
  readonly strides: readonly number[]
  readonly offset: number
  /** The backend that the numbers live on. */
  readonly kernels: Kernels
  /** The tensor that this one is a view of, or null. */
  readonly base: Tensor | null
  /** Gradient of the last `backward()` calls, summed; null before the first. Only leaves get one. */
  grad: Tensor | null = null
  /** How this tensor was computed, where a gradient is to flow through it. */
  node: GraphNode | null = null
  #leafNeedsGrad = false

  constructor(
    kernels: Kernels,
    storage: Storage,
    shape: Shape,
    strides: readonly number[],
    offset = 0,
    base: Tensor | null = null,
  ) {
    this.kernels = kernels
    this.storage = storage
    this.dtype = storage.dtype
    this.shape = shape
    this.strides = strides
    this.offset = offset
    this.base = base
  }

  /** Where the numbers live: `cpu` for native, wasm and reference. */
  get device(): 'cpu' {
    return 'cpu'
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get numel(): number {
    return sizeOf(this.shape)
  }

  /** True for tensors that nothing computed: parameters and data. Their gradients are kept in `grad`. */
  get isLeaf(): boolean {
    return this.node === null
  }

  /** True where `backward()` reaches this tensor. Can be set on leaves of float32. */
  get requiresGrad(): boolean {
    return this.#leafNeedsGrad || this.node !== null
  }

  set requiresGrad(needed: boolean) {
    if (this.node !== null && !needed)
      throw new AutogradError(
        'requiresGrad',
        'a computed tensor cannot stop needing its gradient; use detach()',
      )
    if (needed && this.dtype !== 'float32')
      throw new DTypeError(
        'requiresGrad',
        `only float32 tensors can have gradients, this one is ${this.dtype}; convert it with toFloat()`,
      )
    if (this.node === null) this.#leafNeedsGrad = needed
  }

  /** True where the elements lie in row-major order without gaps. */
  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides)
  }
}

/** Refuses a tensor whose memory a scope has given back. */
export function assertAlive(operation: string, x: Tensor): void {
  if (x.storage.freed)
    throw new MemoryError(
      operation,
      `this tensor [${x.shape.join(', ')}] belonged to a scope that has ended; return it from the scope, or call keep(tensor) inside it`,
    )
}
