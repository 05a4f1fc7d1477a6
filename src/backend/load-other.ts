import { BackendError } from '../base/errors.ts'
import type { Kernels } from './kernels.ts'
import { loadReference } from './reference/load-reference.ts'

/** The backends that few programs ask for, each from a file of its own. */
export async function loadOther(name: 'webgpu' | 'reference'): Promise<Kernels> {
  if (name === 'reference') return loadReference()
  const { loadWebGpu } = await import('./webgpu/load-webgpu.ts')
  return loadWebGpu()
}

/** As `loadOther`, without waiting. @throws BackendError for WebGPU, whose devices open later. */
export function loadOtherSync(name: 'webgpu' | 'reference'): Kernels {
  if (name === 'reference') return loadReference()
  throw new BackendError('webgpu', "loads asynchronously; call await init('webgpu') first")
}
