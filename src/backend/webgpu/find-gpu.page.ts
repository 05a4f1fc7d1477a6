import { BackendError } from '../../base/errors.ts'

/** WebGPU in a page. @throws BackendError if the browser does not have it. */
export async function findGpu(): Promise<GPU> {
  const gpu = (navigator as { gpu?: GPU }).gpu
  if (gpu === undefined)
    throw new BackendError(
      'webgpu',
      'this browser has no WebGPU, or the page was not loaded by https or from localhost; use wasm',
    )
  return gpu
}
