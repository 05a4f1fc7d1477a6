import { expect, it, vi } from 'vitest'
import { BackendError } from '../../../src/base/errors.ts'
import { findGpu } from '../../../src/backend/webgpu/find-gpu.ts'

it.runIf(process.platform === 'linux')(
  'says in one sentence that there is no Vulkan, before Dawn says it in its own way',
  async () => {
    const real = process.dlopen.bind(process)
    const dlopen = vi.spyOn(process, 'dlopen').mockImplementation((...args) => {
      if (args[1] !== 'libvulkan.so.1') return real(...args)
      throw new Error('libvulkan.so.1: cannot open shared object file: No such file or directory')
    })
    const error: unknown = await findGpu().catch((reason: unknown) => reason)
    dlopen.mockRestore()
    expect(error).toBeInstanceOf(BackendError)
    expect(String(error)).toMatch(
      /webgpu: (found no Vulkan; install libvulkan1|Computing on a GPU in Node needs the package webgpu)/,
    )
  },
)
