import { FileError } from './errors.ts'

/** The modules of Node that files reach through `nodeBuiltin`. */
export interface NodeBuiltins {
  readonly buffer: typeof import('node:buffer')
  readonly crypto: typeof import('node:crypto')
  readonly fs: typeof import('node:fs')
  readonly 'fs/promises': typeof import('node:fs/promises')
  readonly module: typeof import('node:module')
  readonly os: typeof import('node:os')
  readonly path: typeof import('node:path')
  readonly url: typeof import('node:url')
  readonly zlib: typeof import('node:zlib')
}

/**
 * A module that is part of Node, without an import statement: bundles for the browser then hold no reference to it.
 *
 * @throws FileError if there is no Node.
 */
export function nodeBuiltin<K extends keyof NodeBuiltins>(name: K, operation: string): NodeBuiltins[K] {
  const found = globalThis.process?.getBuiltinModule?.(`node:${name}`)
  if (found === undefined)
    throw new FileError(`${operation} needs Node 20.16 or newer; a browser has no files to read or write.`)
  return found as unknown as NodeBuiltins[K]
}
