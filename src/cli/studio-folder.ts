import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inCheckout } from '../backend/node.ts'
import { LannerError, PackageError } from '../base/errors.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'

/**
 * The folder of the studio's page: that of the package `lanner-studio`, or of a clone in which it was built.
 *
 * @throws PackageError if the package is not installed; LannerError if it was not built in a clone.
 */
export function studioFolder(): string {
  const built = ['../', '../../'].map((up) =>
    fileURLToPath(new URL(`${up}../build/studio/page`, import.meta.url)),
  )
  const found = built.find((folder) => existsSync(join(folder, 'index.html')))
  if (inCheckout()) {
    if (found !== undefined) return found
    throw new LannerError(
      'usage',
      'The studio is not built in this clone; build it with `npm run studio:build`.',
    )
  }
  // An import of it would be part of the chunk that every program loads.
  const { createRequire } = nodeBuiltin('module', 'lanner studio')
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')])
    try {
      return join(dirname(createRequire(from).resolve('lanner-studio/package.json')), 'page')
    } catch {}
  throw new PackageError('the studio', ['lanner-studio'])
}
