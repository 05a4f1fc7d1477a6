import { withOptional } from '../../base/optional-package.ts'

/** The package `sharp`. */
export type Sharp = (typeof import('sharp'))['default']

let loaded: Promise<Sharp> | null = null

/** Loads `sharp`, which decodes pictures in Node. @throws PackageError that names the package to install. */
export function loadSharp(): Promise<Sharp> {
  loaded ??= withOptional('images', () => import('sharp')).then(
    ({ default: sharp }) => {
      // Its own cache would keep decoded pictures in memory.
      sharp.cache(false)
      return sharp
    },
    (error: unknown) => {
      loaded = null
      throw error
    },
  )
  return loaded
}
