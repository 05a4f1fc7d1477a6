import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { BackendError } from '../../../src/base/errors.ts'
import { openDevice } from '../../../src/backend/webgpu/open-device.ts'
import { type WebGpuBackend, webGpuBackend } from '../../../src/backend/webgpu/webgpu-kernels.ts'

/** Debian's chromium brings a Vulkan loader and SwiftShader, which computes on the processor. */
const chromium = '/usr/lib/chromium'

/** Holds what must not be collected: Dawn crashes without its instance. */
const kept: unknown[] = []

/** WebGPU as the package `webgpu` has it, on a software adapter if the machine has no other; or a sentence that says why there is none. */
export async function testGpu(options: string[] = []): Promise<GPU | string> {
  const { create } = await import('webgpu').catch(() => ({ create: null }))
  if (create === null) return 'the package webgpu is not installed'
  if (process.env['VK_DRIVER_FILES'] === undefined && existsSync(`${chromium}/vk_swiftshader_icd.json`)) {
    process.env['VK_DRIVER_FILES'] = `${chromium}/vk_swiftshader_icd.json`
    process.env['XDG_RUNTIME_DIR'] ??= tmpdir()
    // A library that is already loaded is found by its name; LD_LIBRARY_PATH would have to be there before the process starts.
    const { default: koffi } = await import('koffi')
    kept.push(koffi.load(`${chromium}/libvulkan.so.1`))
  }
  const gpu = create(options)
  kept.push(gpu)
  return gpu
}

/** The backend on a device of this machine; or why there is none. */
export async function testBackend(options: string[] = []): Promise<WebGpuBackend | string> {
  const gpu = await testGpu(options)
  if (typeof gpu === 'string') return gpu
  try {
    return webGpuBackend(await openDevice(gpu))
  } catch (error) {
    if (!(error instanceof BackendError)) throw error
    return error.message
  }
}
