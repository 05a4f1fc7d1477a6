import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** Bytes of memory that this process may still take, by the limits of its container where there are any. */
export function availableMemory(): number {
  const own = (globalThis.process as { availableMemory?(): number } | undefined)?.availableMemory?.()
  return own !== undefined && own > 0 ? own : nodeBuiltin('os', 'availableMemory').freemem()
}
