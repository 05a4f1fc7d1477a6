// Node's modules without importing them, so that a bundle for browsers needs none.

import { BackendError } from '../base/errors.ts'
import { isForbidden } from '../base/runtime.ts'
import { kernelOptions } from './kernel-options.ts'

/** True in Node (and what behaves like it). */
export const inNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

/** A built-in module of Node. Only call it where `inNode`. */
export function nodeModule<T>(name: string): T {
  return process.getBuiltinModule(name) as T
}

/** An environment variable; undefined if it is empty, or cannot be read (in a page, or without Deno's permission). */
export function environment(name: string): string | undefined {
  try {
    return (inNode && process.env[name]) || undefined
  } catch (error) {
    if (isForbidden(error)) return undefined
    throw error
  }
}

/**
 * Path of a file that `npm run build` made of the C++ kernels: in the folder of `init({ kernels })` or `LANNER_KERNELS`, else next to the bundles of
 * `dist/`, else in `build/` when the library runs from its sources. Undefined if it was not built.
 */
export function kernelFile(name: string): string | undefined {
  const { existsSync } = nodeModule<typeof import('node:fs')>('node:fs')
  const { fileURLToPath } = nodeModule<typeof import('node:url')>('node:url')
  const { resolve } = nodeModule<typeof import('node:path')>('node:path')
  const folder = kernelFolder()
  const places = folder
    ? [resolve(folder, name)]
    : ['kernels/', '../kernels/', '../../kernels/', '../../build/kernels/'].map((place) =>
        fileURLToPath(new URL(place + name, import.meta.url)),
      )
  return places.find((place) => existsSync(place))
}

/** The folder of kernels that `init` or `LANNER_KERNELS` names, or undefined. */
function kernelFolder(): string | undefined {
  const { kernels } = kernelOptions()
  if (kernels === undefined) return environment('LANNER_KERNELS')
  if (typeof kernels === 'function')
    throw new BackendError('init', 'kernels must be a folder in Node; a function serves pages')
  const { fileURLToPath } = nodeModule<typeof import('node:url')>('node:url')
  return kernels instanceof URL ? fileURLToPath(kernels) : kernels
}

/** True when the library runs from a clone of its repository, where `npm run build` exists. */
export function inCheckout(): boolean {
  const { existsSync } = nodeModule<typeof import('node:fs')>('node:fs')
  return ['../', '../../', '../../../'].some((place) =>
    existsSync(new URL(`${place}scripts/build-kernels.mjs`, import.meta.url)),
  )
}

/** What to do about compiled kernels that are missing or damaged. */
export function renewKernels(): string {
  return inCheckout() ? 'run npm run build' : 'reinstall lanner'
}
