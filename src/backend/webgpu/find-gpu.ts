import { BackendError, PackageError } from '../../base/errors.ts'
import { withOptional } from '../../base/optional-package.ts'

/** Dawn ends the process if its instance is collected while a device lives. */
let instance: GPU | undefined

/**
 * WebGPU in Node: Deno and the like have it, others need the package `webgpu`.
 *
 * @throws BackendError if it is missing, or on Linux if the library is that it finds drivers with.
 */
export async function findGpu(): Promise<GPU> {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu
  if (own !== undefined) return own
  try {
    const { create } = await withOptional('gpu', () => import('webgpu'))
    if (process.platform === 'linux' && !hasVulkan())
      throw new BackendError(
        'webgpu',
        "found no Vulkan; install libvulkan1 and the GPU's driver, or use the CPU: native or wasm",
      )
    return (instance ??= create([]))
  } catch (error) {
    if (error instanceof PackageError) throw new BackendError('webgpu', error.message, { cause: error })
    throw error
  }
}

/** Whether the system finds Vulkan's loader. Dawn would print a warning of several lines if not. */
function hasVulkan(): boolean {
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1')
    return true
  } catch (error) {
    // Where it is found, Node refuses it all the same, as no module of its own.
    return !String(error).includes('cannot open shared object file')
  }
}
