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
 * A built-in Node module, without an import statement, so that browser bundles do not reference it.
 *
 * @throws FileError outside Node.
 */
export function nodeBuiltin<K extends keyof NodeBuiltins>(name: K, operation: string): NodeBuiltins[K] {
  const found = globalThis.process?.getBuiltinModule?.(`node:${name}`)
  if (found === undefined)
    throw new FileError(`${operation} needs Node 20.16 or newer; a browser has no file access.`)
  return found as unknown as NodeBuiltins[K]
}
