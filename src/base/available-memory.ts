import { nodeBuiltin } from './node-builtin.ts'

/** Bytes of memory available to this process, within the limits of its container, if any. */
export function availableMemory(): number {
  const own = (globalThis.process as { availableMemory?(): number } | undefined)?.availableMemory?.()
  return own !== undefined && own > 0 ? own : nodeBuiltin('os', 'availableMemory').freemem()
}
