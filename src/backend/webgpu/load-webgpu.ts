import type { Kernels } from '../kernels.ts'
import { findGpu } from './find-gpu.ts'
import { openDevice } from './open-device.ts'
import { webGpuBackend } from './webgpu-kernels.ts'

/** The kernels on the fastest graphics adapter. @throws BackendError if there is none, or no WebGPU. */
export async function loadWebGpu(): Promise<Kernels> {
  return webGpuBackend(await openDevice(await findGpu())).kernels
}
