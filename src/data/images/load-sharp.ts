import { BackendError } from '../../base/errors.ts'

/** The package `sharp`. */
export type Sharp = (typeof import('sharp'))['default']

let loaded: Promise<Sharp> | null = null

/** Loads `sharp`, which decodes pictures in Node. @throws BackendError that names the package to install. */
export function loadSharp(): Promise<Sharp> {
  loaded ??= import('sharp').then(
    ({ default: sharp }) => {
      // Its own cache would keep decoded pictures in memory.
      sharp.cache(false)
      return sharp
    },
    (error: unknown) => {
      loaded = null
      throw new BackendError(
        'images',
        'reading pictures needs the package sharp; install it with `npm install sharp`',
        { cause: error },
      )
    },
  )
  return loaded
}
