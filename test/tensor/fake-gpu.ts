import { ReferenceKernels } from '../../src/backend/reference/reference-kernels.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import { deviceLike } from '../backend/device-like.ts'

/** For `vi.mock` of `load-webgpu.ts`: a device whose memory nobody sees, so that devices are tested on every machine. */
export async function loadWebGpu(): Promise<Kernels> {
  return Object.assign(deviceLike(new ReferenceKernels()), { name: 'webgpu', description: 'not a GPU' })
}
