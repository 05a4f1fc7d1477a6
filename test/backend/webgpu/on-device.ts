import { afterAll, beforeAll, describe, it } from 'vitest'
import { kernels, useKernels } from '../../../src/tensor/index.ts'
import type { WebGpuBackend } from '../../../src/backend/webgpu/webgpu-kernels.ts'
import { testBackend } from './test-device.ts'

/** Runs the tests with the WebGPU backend of this machine; without an adapter one test is shown as skipped, with the reason. */
export async function onDevice(tests: (backend: WebGpuBackend) => void): Promise<void> {
  const backend = await testBackend()
  if (typeof backend === 'string') {
    it.skip(`on webgpu (${backend})`, () => {})
    return
  }
  describe(`on webgpu (${backend.kernels.description})`, () => {
    const before = kernels()
    beforeAll(() => useKernels(backend.kernels))
    afterAll(() => useKernels(before))
    tests(backend)
  })
}
