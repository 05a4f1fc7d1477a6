import { BackendError } from '../../base/errors.ts'

/** A device, and a description of its adapter. */
export interface OpenDevice {
  readonly device: GPUDevice
  readonly description: string
  /** True for an adapter that computes on the processor. */
  readonly isSoftware: boolean
}

/** Names by which software adapters, which compute on the processor, go. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i

/**
 * Opens the fastest adapter, with its largest buffers.
 *
 * @throws BackendError if there is none.
 */
export async function openDevice(gpu: GPU): Promise<OpenDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null)
    throw new BackendError(
      'webgpu',
      'found no graphics adapter; it needs a GPU and its driver (on Linux a Vulkan driver and the package libvulkan1), or use the CPU: native or wasm',
    )
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  })
  return { device, description: describeAdapter(adapter), isSoftware: isSoftware(adapter.info) }
}

function describeAdapter({ info, limits }: GPUAdapter): string {
  const { vendor, architecture, device, description } = info
  const name = description || [vendor, architecture || device].filter(Boolean).join(' ') || 'unnamed adapter'
  const kind = isSoftware(info) ? ', a software adapter: computes on the processor, correct but slow' : ''
  const largest = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize)
  return `${name}${kind}; tensors up to ${Math.floor(largest / 2 ** 20)} MiB`
}

function isSoftware({
  vendor,
  architecture,
  device,
  description,
  isFallbackAdapter,
}: GPUAdapterInfo): boolean {
  return isFallbackAdapter || [vendor, architecture, device, description].some((part) => SOFTWARE.test(part))
}
