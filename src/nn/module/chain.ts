import { LannerError } from '../../base/errors.ts'
import { hasForwardHook } from './call.ts'
import type { AnyModule } from './module.ts'

/** The output of a layer, and how many of the layers after it are included. */
export interface FusedOutput {
  readonly output: unknown
  readonly count: number
}

/** A layer that can compute the layers after it in the same pass. */
interface FusingModule {
  /** @returns null if it cannot fuse any of `next`. */
  forwardWith(next: readonly AnyModule[], ...args: unknown[]): FusedOutput | null
}

/** Calls modules in order, each with the output of the one before. Layers whose calls no hook watches may be computed in one pass. */
export function callChain(modules: readonly AnyModule[], args: readonly unknown[]): unknown {
  let values = args
  for (let at = 0; at < modules.length;) {
    const fused = fusedAt(modules, at, values)
    values = [fused === null ? modules[at]!(...(values as never)) : fused.output]
    at += 1 + (fused?.count ?? 0)
  }
  return values[0]
}

function fusedAt(modules: readonly AnyModule[], at: number, values: readonly unknown[]): FusedOutput | null {
  const module = modules[at]!
  if (!isFusing(module) || hasForwardHook(module)) return null
  const next = modules.slice(at + 1)
  const watched = next.findIndex(hasForwardHook)
  try {
    return module.forwardWith(watched < 0 ? next : next.slice(0, watched), ...values)
  } catch (error) {
    // Called one by one, the layers name the one that failed.
    if (error instanceof LannerError) return null
    throw error
  }
}

function isFusing(module: AnyModule): module is AnyModule & FusingModule {
  return 'forwardWith' in module
}
