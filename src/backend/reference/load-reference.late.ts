import { BackendError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import type { Kernels } from '../kernels.ts'

/**
 * The reference kernels, from a file of their own: `import 'lanner'` need not compile what few programs ask for.
 * The build for Node takes this half of the module; the path is the one in `dist/`.
 */
export function loadReference(): Kernels {
  const { createRequire } = nodeBuiltin('module', 'the reference backend')
  try {
    const { ReferenceKernels } = createRequire(import.meta.url)(
      '../../backend/reference/reference-kernels.js',
    ) as typeof import('./reference-kernels.ts')
    return new ReferenceKernels()
  } catch (cause) {
    throw new BackendError(
      'reference',
      'its file is missing; install lanner again, or leave it out of a bundle',
      {
        cause,
      },
    )
  }
}
