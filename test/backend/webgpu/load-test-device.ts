import { BackendError } from '../../../src/base/errors.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { testBackend } from './test-device.ts'

/** For `vi.mock` of `load-webgpu.ts`: the device of the tests, a software adapter if the machine has no other. */
export async function loadWebGpu(): Promise<Kernels> {
  const backend = await testBackend()
  if (typeof backend === 'string') throw new BackendError('webgpu', backend)
  return backend.kernels
}
