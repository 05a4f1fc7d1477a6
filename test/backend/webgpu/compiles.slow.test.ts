import { describe, expect, it } from 'vitest'
import { BackendError } from '../../../src/base/errors.ts'
import { coreKernelNames } from '../../../src/backend/core-kernels.ts'
import { openDevice } from '../../../src/backend/webgpu/open-device.ts'
import { webGpuBackend } from '../../../src/backend/webgpu/webgpu-kernels.ts'
import type { Case } from '../conformance/case.ts'
import { cases } from '../conformance/cases/index.ts'
import { Workbench } from '../conformance/workbench.ts'
import { testGpu } from './test-device.ts'

// Dawn's null backend compiles every shader and checks every call, but computes nothing.
const gpu = await testGpu(['backend=null'])

describe.skipIf(typeof gpu === 'string')(`on a device that computes nothing`, () => {
  it.each(coreKernelNames)('%s: its shaders compile, and its calls are allowed', async (name) => {
    const { device } = await openDevice(gpu as GPU)
    const { kernels } = webGpuBackend({ device, description: 'null', isSoftware: true })
    const own = (cases[name] as readonly Case[]).filter(({ badIndex }) => badIndex === undefined)
    for (const one of own) {
      const bench = new Workbench(kernels, one.label)
      one.run(bench, kernels)
      bench.release()
    }
    const storage = kernels.allocate('float32', 1)
    // What the device left in memory means nothing, so a late check may say anything; a refused command is a BackendError.
    const error: unknown = await kernels.read(storage).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).not.toBeInstanceOf(BackendError)
    await kernels.dispose()
  })
})
