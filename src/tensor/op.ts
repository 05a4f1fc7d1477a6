import { requireList } from '../base/check-argument.ts'
import { AutogradError, ShapeError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'
import type { DType } from '../backend/storage.ts'
import { isGradEnabled, nextNodeId, type Edge, type GradientAdders } from './graph.ts'
import { watcher } from './op-watcher.ts'
import { kernels as activeKernels } from './runtime.ts'
import { track } from './scope.ts'
import { contiguousStrides, overlapsItself, sizeOf, type Shape } from './shape.ts'
import { apartError, assertAlive, moves, Tensor } from './tensor.ts'

/**
 * Computes the gradient of each input from that of the output, in input order; null if there is none. Composed of ops, so it can be
 * differentiated again. `needs[i]` is false if gradient i is not needed, so that expensive ones can be skipped. A gradient may have the
 * broadcast shape of the output; `backward` undoes broadcasting. It must be new or a view of g, never a saved tensor. A function that
 * declares a third parameter makes the output one of the saved tensors.
 */
export type Vjp<I extends readonly (Tensor | null)[]> = (
  g: Tensor,
  needs: readonly boolean[],
  out: Tensor,
) => { readonly [K in keyof I]: Tensor | null }

/** The definition of an op. The caller has checked shapes and dtypes. */
export interface OpSpec<I extends readonly (Tensor | null)[]> {
  readonly shape: Shape
  /** Default float32. */
  readonly dtype?: DType
  /** One kernel call that fills `out`, which is contiguous. */
  forward(kernels: Kernels, out: Tensor): void
  /** Omitted if nothing is differentiable. */
  readonly vjp?: Vjp<I> | undefined
  /** The inputs whose values the gradient needs. Default: all. */
  readonly saves?: readonly Tensor[] | undefined
  /**
   * A shortcut for inputs whose gradient is often added to a parameter's existing one, as in a layer that is called for every character.
   * `backward` uses it unless the graph is to be differentiated again.
   */
  readonly adds?: GradientAdders | undefined
}

/**
 * A new contiguous tensor with undefined contents on the backend of `like`, or the active one.
 *
 * @example
 * empty([2, 3]).shape // [2, 3]
 */
export function empty(shape: Shape, dtype: DType = 'float32', like?: Pick<Tensor, 'kernels'>): Tensor {
  requireList('empty', 'sizes, such as [2, 3]', shape)
  const kernels = like?.kernels ?? activeKernels()
  const storage = kernels.allocate(dtype, sizeOf(shape))
  track(kernels, storage)
  return new Tensor(kernels, storage, shape, contiguousStrides(shape))
}

/** Runs an op: creates the output, calls the kernel, and records the gradient if one is needed. */
export function op<const I extends readonly (Tensor | null)[]>(
  name: string,
  inputs: I,
  spec: OpSpec<I>,
): Tensor {
  const like = check(name, inputs)
  const out = empty(spec.shape, spec.dtype, like)
  watcher?.(name, out)
  spec.forward(out.kernels, out)
  if (spec.vjp !== undefined) attach(name, inputs, out, spec.vjp, spec.saves, spec.adds)
  return out
}

/** A view of `x` with other sizes, strides and offset (absolute, in elements), on the same storage. */
export function viewOp(
  name: string,
  x: Tensor,
  shape: Shape,
  strides: readonly number[],
  offset: number,
  vjp: (g: Tensor) => Tensor,
): Tensor {
  assertAlive(name, x)
  const out = new Tensor(x.kernels, x.storage, shape, strides, offset, x.base ?? x)
  watcher?.(name, out, x)
  const record = (): void => attach(name, [x], out, (g) => [vjp(g)], [])
  record()
  views?.follow(x, out, record)
  return out
}

/** `source` on the backend of x, for an op that copies. */
export function carried(operation: string, x: Tensor, source: Tensor): Tensor {
  return source?.kernels === x.kernels ? source : (moves.carry?.(operation, source, x.kernels) ?? source)
}

/** The definition of an in-place op: `forward` writes into x. The first gradient is that of the old x. */
export interface InPlaceSpec {
  forward(kernels: Kernels): void
  readonly vjp: Vjp<readonly (Tensor | null)[]>
  readonly saves?: readonly Tensor[]
}

/** How gradients flow through changes of views. */
export interface ViewRules {
  /** Has the view `out` of x recorded again after a change of its base. */
  follow(x: Tensor, out: Tensor, record: () => void): void
  /** Changes the view x in place and records it. */
  change(name: string, x: Tensor, inputs: readonly (Tensor | null)[], spec: InPlaceSpec): Tensor
}

let views: ViewRules | null = null

/** Called by the module that computes gradients; pages that only load a run do without it. */
export function setViewRules(rules: ViewRules): void {
  views = rules
}

/**
 * Changes `x` in place and returns it. Inside `noGrad` any tensor may be changed. While gradients are recorded, a computed tensor and its
 * views continue with the new values; changing a view changes its base. Leaves that require a gradient and their views are refused.
 */
export function inPlaceOp(
  name: string,
  x: Tensor,
  inputs: readonly (Tensor | null)[],
  spec: InPlaceSpec,
): Tensor {
  assertAlive(name, x)
  for (const input of inputs) if (input !== null) requireTogether(name, x, input)
  refuseOverlap(name, x)
  const recording = isGradEnabled()
  if (recording && x.requiresGrad && x.isLeaf)
    throw new AutogradError(
      name,
      'a leaf tensor that requires a gradient cannot be changed in place; wrap the change in noGrad(() => ...)',
    )
  const records =
    recording && x.dtype === 'float32' && (x.requiresGrad || inputs.some((input) => input?.requiresGrad))
  if (views !== null && x.base !== null && (records || (recording && x.base.requiresGrad)))
    return views.change(name, x, inputs, spec)
  watcher?.(name, x)
  spec.forward(x.kernels)
  x.storage.version++
  if (records) attach(name, [x, ...inputs], x, spec.vjp, spec.saves ?? inputs.filter((i) => i !== null))
  return x
}

/** Refuses to write to a tensor whose elements share memory. */
export function refuseOverlap(name: string, x: Tensor): void {
  if (overlapsItself(x.shape, x.strides))
    throw new ShapeError(
      name,
      'several elements of this tensor share the same memory (it was expanded or unfolded), so it cannot be changed in place; call clone() first',
      { tensor: x.shape, strides: x.strides },
    )
}

/** The first tensor of an op. @throws MemoryError if one was freed, BackendError if they are on two backends. */
export function check(name: string, inputs: readonly (Tensor | null)[]): Tensor | undefined {
  let first: Tensor | undefined
  for (const input of inputs) {
    if (input === null) continue
    if (first === undefined) assertAlive(name, (first = input))
    else requireTogether(name, first, input)
  }
  return first
}

function requireTogether(name: string, first: Tensor, input: Tensor): void {
  assertAlive(name, input)
  if (input.kernels !== first.kernels) throw apartError(name, first, input)
}

/** Records how `out` was computed from `inputs`, if one of them requires a gradient. */
export function attach<I extends readonly (Tensor | null)[]>(
  name: string,
  inputs: I,
  out: Tensor,
  vjp: Vjp<I>,
  saves: readonly Tensor[] | undefined,
  adds?: GradientAdders,
): void {
  if (!isGradEnabled()) return
  let needed = false
  for (const input of inputs) if (input !== null && input.requiresGrad) needed = true
  if (!needed) return
  const edges: Edge[] = inputs.map((input) => input?.node ?? (input?.requiresGrad ? input : null))
  const saved: (readonly [Tensor, number])[] = []
  for (const tensor of saves ?? inputs) if (tensor !== null) saved.push([tensor, tensor.storage.version])
  if (vjp.length > 2) saved.push([out, out.storage.version])
  out.node = {
    id: nextNodeId(),
    name,
    edges,
    shapes: inputs.map((input) => input?.shape ?? []),
    saved,
    vjp: (g, needs) => vjp(g, needs, out),
    adds,
  }
}
