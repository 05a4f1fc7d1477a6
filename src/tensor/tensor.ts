import { requireList, wrongArgument } from '../base/check-argument.ts'
import { AutogradError, BackendError, DTypeError, MemoryError, ShapeError } from '../base/errors.ts'
import type { Device, Kernels } from '../backend/kernels.ts'
import type { DType, Storage, Strided } from '../backend/storage.ts'
import type { GraphNode } from './graph.ts'
import { isContiguous, sameShape, sizeOf, type Shape } from './shape.ts'

/**
 * A multi-dimensional array: a strided window on a storage, as in PyTorch. Views (transpose, slice, expand, ...) share the storage.
 *
 * Create one with `tensor`, `zeros`, `randn`, ...; methods are in `methods.ts`.
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
  /** The backend that holds the values. */
  readonly kernels: Kernels
  /** The tensor of which this is a view, or null. */
  readonly base: Tensor | null
  /** For a view: `follow` records it again if its base has been changed in place. */
  link: { follow(): void } | null = null
  #node: GraphNode | null = null
  #leafNeedsGrad = false
  #grad: Tensor | null = null

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

  /** The device: `cpu` for native, wasm and reference, whose memory can be read directly. */
  get device(): Device {
    return 'view' in this.kernels ? 'cpu' : 'webgpu'
  }

  /** How this tensor was computed, if gradients flow through it. */
  get node(): GraphNode | null {
    this.link?.follow()
    return this.#node
  }

  set node(node: GraphNode | null) {
    this.#node = node
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get numel(): number {
    return sizeOf(this.shape)
  }

  /** True for tensors that were not computed by a recorded operation: parameters and data. Their gradients are kept in `grad`. */
  get isLeaf(): boolean {
    return this.node === null
  }

  /** Gradient accumulated over `backward()` calls; null before the first. Only leaves get one. */
  get grad(): Tensor | null {
    return this.#grad
  }

  /** @throws ShapeError, DTypeError or BackendError for a gradient that does not fit this tensor. */
  set grad(gradient: Tensor | null) {
    if (gradient !== null) checkGradient(this, gradient)
    this.#grad = gradient
  }

  /** True if `backward()` reaches this tensor. Can be set on float32 leaves. */
  get requiresGrad(): boolean {
    return this.#leafNeedsGrad || this.node !== null
  }

  set requiresGrad(needed: boolean) {
    if (this.node !== null && !needed)
      throw new AutogradError(
        'requiresGrad',
        'requiresGrad can only be set on leaf tensors; use detach() on a computed one',
      )
    if (needed && this.dtype !== 'float32')
      throw new DTypeError(
        'requiresGrad',
        `only float32 tensors can have gradients, got ${this.dtype}; convert it with toFloat()`,
      )
    if (this.node === null) this.#leafNeedsGrad = needed
  }

  /** True if the elements are in row-major order without gaps. */
  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides)
  }
}

/** A tensor that is known to hold integers, so that `x.at(index)` is known to be synchronous. */
export type IntTensor = Tensor & { readonly dtype: 'int32' }

/** A tensor that is known to hold truth values, so that `x.at(mask)` is known to return a promise. */
export type BoolTensor = Tensor & { readonly dtype: 'bool' }

function checkGradient(x: Tensor, gradient: Tensor): void {
  if (!(gradient instanceof Tensor))
    throw new DTypeError('grad', `a gradient must be a tensor or null, got ${typeof gradient}`)
  if (!sameShape(gradient.shape, x.shape))
    throw new ShapeError('grad', 'a gradient must have the shape of its tensor', {
      tensor: x.shape,
      gradient: gradient.shape,
    })
  if (gradient.dtype !== x.dtype)
    throw new DTypeError(
      'grad',
      `a gradient must have the dtype of its tensor, ${x.dtype}; got ${gradient.dtype}: convert it first`,
    )
  if (gradient.kernels !== x.kernels) throw apartError('grad', x, gradient)
}

/** What `devices.ts` changes; pages that only load a run do without it. */
interface Moves {
  /** What to do about tensors on two backends. */
  remedy: string
  /** The backend of a device. */
  place?: (device: Device) => Pick<Tensor, 'kernels'>
  /** Copies a tensor to another backend. */
  carry?: (operation: string, x: Tensor, kernels: Kernels) => Tensor
}

/** @internal */
export const moves: Moves = { remedy: 'call init() first' }

/** For two tensors that cannot meet: says which they are, and how to move one. */
export function apartError(operation: string, a: Tensor, b: Tensor): BackendError {
  const [first, second] = [a, b].map((x) => `the tensor [${x.shape.join(', ')}] is on ${x.kernels.name}`)
  return new BackendError(operation, `${first}, but ${second}; ${moves.remedy}`)
}

/** @throws ValueError for anything but a tensor, which only callers without a type checker pass. */
export function requireTensor(operation: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw wrongArgument(operation, 'a tensor', x)
}

/** @throws ValueError for anything but an array of tensors. */
export function requireTensors(operation: string, xs: unknown): asserts xs is readonly Tensor[] {
  requireList(operation, 'an array of tensors', xs)
  for (const x of xs) requireTensor(operation, x)
}

/** Refuses a tensor whose memory a scope has freed, and what is no tensor. */
export function assertAlive(operation: string, x: Tensor): void {
  requireTensor(operation, x)
  if (x.storage.freed)
    throw new MemoryError(
      operation,
      `this tensor [${x.shape.join(', ')}] belongs to a scope that has ended; return it from the scope, or call keep(tensor) inside it`,
    )
}
