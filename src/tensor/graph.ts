import { AutogradError } from '../base/errors.ts'
import type { Tensor } from './tensor.ts'
import type { Shape } from './shape.ts'

/** Where a gradient goes on: to the node that computed an input, to a leaf, or nowhere. */
export type Edge = GraphNode | Tensor | null

/** One computed tensor in the graph that `backward()` walks. */
export interface GraphNode {
  /** Counts up, so a node's inputs always have smaller numbers. */
  readonly id: number
  readonly name: string
  readonly edges: readonly Edge[]
  /** Shape of each input: a gradient that was stretched by broadcasting is summed back to it. */
  readonly shapes: readonly Shape[]
  /** Tensors whose values the gradient needs, with the version they had. */
  saved: readonly (readonly [tensor: Tensor, version: number])[]
  /** Gradient of each input from that of the output; null once the graph was freed. */
  vjp: ((g: Tensor, needs: readonly boolean[]) => readonly (Tensor | null)[]) | null
  /** See `OpSpec.adds`. */
  readonly adds?: GradientAdders | undefined
}

/** By input: adds its gradient to `into`, which has the input's shape and is contiguous, without making it first. */
export type GradientAdders = readonly (((g: Tensor, into: Tensor) => void) | null)[]

let enabled = true
let count = 0

export function nextNodeId(): number {
  return ++count
}

/** True while operations record how to compute gradients. */
export function isGradEnabled(): boolean {
  return enabled
}

/** Runs `f` with recording on or off; the earlier state comes back, also after an error. */
export function withGradMode<T>(mode: boolean, f: () => T): T {
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
      'the function must not be async, as other code would run in between with the same setting; wrap only the part without await',
    )
  }
  return result
}

/**
 * Runs `f` without recording gradients: for inference, and for changing parameters by hand. `f` must not be async.
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

/** Runs `f` with recording on, inside `noGrad` too. Throws as `noGrad`. */
export function enableGrad<T>(f: () => T): T {
  return withGradMode(true, f)
}
