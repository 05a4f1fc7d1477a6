import { BackendError, PackageError } from '../../base/errors.ts'
import { withOptional } from '../../base/optional-package.ts'

/** Dawn ends the process if its instance is collected while a device lives. */
let instance: GPU | undefined

/** WebGPU in Node: Deno and the like have it, others need the package `webgpu`. @throws BackendError if it is missing. */
export async function findGpu(): Promise<GPU> {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu
  if (own !== undefined) return own
  try {
    const { create } = await withOptional('gpu', () => import('webgpu'))
    return (instance ??= create([]))
  } catch (error) {
    if (error instanceof PackageError) throw new BackendError('webgpu', error.message, { cause: error })
    throw error
  }
}
