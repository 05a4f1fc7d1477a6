import { wrongArgument } from '../base/check-argument.ts'
import { MemoryError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'
import type { Storage } from '../backend/storage.ts'
import { requireTensor, Tensor } from './tensor.ts'

interface Scope {
  readonly storages: Storage[]
  readonly owners: Kernels[]
  readonly leaves: Tensor[]
  readonly outer: Scope | null
}

let current: Scope | null = null
const kept = new WeakSet<Storage>()
/** Gradients that outlived their scope because a leaf holds them. */
const left = new WeakSet<Storage>()

/** Registers a new storage with the innermost scope. */
export function track(kernels: Kernels, storage: Storage): void {
  if (current === null) return
  current.storages.push(storage)
  current.owners.push(kernels)
}

/** Registers a leaf whose `grad` was set, so that the gradient outlives the scope. */
export function trackLeaf(leaf: Tensor): void {
  current?.leaves.push(leaf)
}

/**
 * Clears the gradient of a leaf. One left by an earlier scope now belongs to the current scope, which frees its memory.
 *
 * @example
 * const w = tensor([1, 2], { requiresGrad: true })
 * w.sum().backward()
 * dropGradient(w)
 * w.grad === null // true
 */
export function dropGradient(leaf: Tensor): void {
  requireTensor('dropGradient', leaf)
  const { grad } = leaf
  leaf.grad = null
  if (grad !== null && current !== null && left.delete(grad.storage)) unkeep(grad)
}

/**
 * Lets a tensor outlive its scope, such as state that a module carries from step to step. Returns the tensor.
 *
 * @example
 * this.hidden = keep(hidden.detach())
 */
export function keep<T extends Tensor>(tensor: T): T {
  requireTensor('keep', tensor)
  kept.add(tensor.storage)
  return tensor
}

/**
 * Undoes `keep`: the tensor now belongs to the current scope, which frees its memory at its end; outside a scope the garbage collector
 * does. For state that the next step has replaced.
 *
 * @example
 * const hidden = scope(() => keep(zeros(4, 2)))
 * scope(() => {
 *   unkeep(hidden)
 *   hidden.sum() // still there until the scope ends
 * })
 */
export function unkeep(tensor: Tensor): void {
  requireTensor('unkeep', tensor)
  if (kept.delete(tensor.storage)) track(tensor.kernels, tensor.storage)
}

/**
 * Refuses an operation whose result has a shape that depends on values: they must be awaited, and a scope does not wait.
 *
 * @throws MemoryError inside a scope.
 */
export function refuseInScope(operation: string): void {
  if (current !== null)
    throw new MemoryError(
      operation,
      'the shape of its result depends on values that must be awaited, so it cannot run inside scope(); await it outside',
    )
}

/**
 * Runs `f`, then frees the memory of every tensor created inside, so the next step can reuse it. Tensors that `f` returns (alone or in
 * arrays and plain objects), tensors passed to `keep`, and gradients of leaves (until `zeroGrad`) stay alive.
 *
 * A loop that runs each step in a scope allocates nothing after the first and never waits for the garbage collector. `f` must not be
 * async: read values after the scope, from the tensors it returned.
 *
 * @throws MemoryError if `f` returns a promise. Using a tensor after its scope has ended throws too.
 * @example
 * const total = scope(() => x.mul(x).sum())
 */
export function scope<T>(f: () => T): T {
  if (typeof f !== 'function') throw wrongArgument('scope', 'a function', f)
  const own: Scope = { storages: [], owners: [], leaves: [], outer: current }
  current = own
  let result: T
  try {
    result = f()
  } catch (error) {
    current = own.outer
    release(own, new Set())
    throw error
  }
  current = own.outer
  if (result instanceof Promise) {
    release(own, new Set())
    throw new MemoryError(
      'scope',
      'the function must not be async; return the tensors and await their values after the scope',
    )
  }
  const returned = new Set<Storage>()
  collect(result, returned)
  release(own, returned)
  return result
}

function release(own: Scope, returned: ReadonlySet<Storage>): void {
  for (const { grad } of own.leaves) {
    if (grad === null || kept.has(grad.storage)) continue
    kept.add(grad.storage)
    left.add(grad.storage)
  }
  for (let i = 0; i < own.storages.length; i++) {
    const storage = own.storages[i]!
    if (storage.freed || kept.has(storage)) continue
    if (returned.has(storage)) track(own.owners[i]!, storage)
    else own.owners[i]!.release(storage)
  }
}

function collect(value: unknown, into: Set<Storage>): void {
  if (value instanceof Tensor) into.add(value.storage)
  else if (Array.isArray(value)) for (const item of value) collect(item, into)
  else if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    for (const item of Object.values(value)) collect(item, into)
}
