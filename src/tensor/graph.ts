import { wrongArgument } from '../base/check-argument.ts'
import { AutogradError } from '../base/errors.ts'
import type { Tensor } from './tensor.ts'
import type { Shape } from './shape.ts'

/** Where a gradient flows next: to the node that computed an input, to a leaf, or nowhere. */
export type Edge = GraphNode | Tensor | null

/** A computed tensor in the graph that `backward()` traverses. */
export interface GraphNode {
  /** Counts up, so a node's inputs always have smaller numbers. */
  readonly id: number
  readonly name: string
  readonly edges: readonly Edge[]
  /** Shape of each input, to which a broadcast gradient is summed back. */
  readonly shapes: readonly Shape[]
  /** Tensors whose values the gradient needs, with their versions at that time. */
  saved: readonly (readonly [tensor: Tensor, version: number])[]
  /** Computes the gradient of each input from that of the output; null once the graph is freed. */
  vjp: ((g: Tensor, needs: readonly boolean[]) => readonly (Tensor | null)[]) | null
  /** See `OpSpec.adds`. */
  readonly adds?: GradientAdders | undefined
}

/** Per input: adds its gradient directly to `into`, which has the input's shape and is contiguous. */
export type GradientAdders = readonly (((g: Tensor, into: Tensor) => void) | null)[]

let enabled = true
let count = 0

export function nextNodeId(): number {
  return ++count
}

/**
 * True while operations record how to compute gradients.
 *
 * @example
 * noGrad(() => isGradEnabled()) // false
 */
export function isGradEnabled(): boolean {
  return enabled
}

/** Runs `f` with recording on or off and restores the earlier state, even after an error. */
export function withGradMode<T>(mode: boolean, f: () => T): T {
  if (typeof f !== 'function') throw wrongArgument(mode ? 'enableGrad' : 'noGrad', 'a function', f)
  const before = enabled
  enabled = mode
  let result: T
  try {
    result = f()
  } catch (error) {
    enabled = before
    throw error
  }
  enabled = before
  if (result instanceof Promise) {
    // Its own failure is not the one to report.
    result.catch(() => undefined)
    throw new AutogradError(
      mode ? 'enableGrad' : 'noGrad',
      'the function must not be async, because other code would run meanwhile with the same setting; wrap only the part without await',
    )
  }
  return result
}

/**
 * Runs `f` without recording gradients: for inference and for manual parameter updates. `f` must not be async.
 *
 * @throws AutogradError if `f` returns a promise.
 * @example
 * const weight = tensor([3], { requiresGrad: true })
 * weight.square().sum().backward()
 * noGrad(() => weight.sub_(weight.grad.mul(0.1)))
 * weight // [2.4]
 */
export function noGrad<T>(f: () => T): T {
  return withGradMode(false, f)
}

/**
 * Runs `f` with recording on, inside `noGrad` too. Throws like `noGrad`.
 *
 * @example
 * const weight = tensor([3], { requiresGrad: true })
 * noGrad(() => enableGrad(() => weight.square()).requiresGrad) // true
 */
export function enableGrad<T>(f: () => T): T {
  return withGradMode(true, f)
}
