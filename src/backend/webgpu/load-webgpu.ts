import type { Kernels } from '../kernels.ts'
import { findGpu } from './find-gpu.ts'
import { openDevice } from './open-device.ts'
import { webGpuBackend } from './webgpu-kernels.ts'

/** The kernels on the fastest graphics adapter. @throws BackendError if there is none, or no WebGPU. */
export async function loadWebGpu(): Promise<Kernels> {
  const { device, description } = await openDevice(await findGpu())
  return webGpuBackend(device, description).kernels
}
