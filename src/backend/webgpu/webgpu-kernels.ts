import { complete } from '../complete.ts'
import type { CoreBackend, Kernels } from '../kernels.ts'
import { cumsum } from './cumsum.ts'
import { DeviceQueue, storageOf } from './device-queue.ts'
import { elementwise } from './elementwise.ts'
import { matmul } from './matmul.ts'
import type { OpenDevice } from './open-device.ts'
import { random } from './random.ts'
import { reduce } from './reduce.ts'
import { rows } from './rows.ts'
import { softmax } from './softmax.ts'
import { topk } from './topk.ts'

/** A backend on a device, and its queue for tests that count what it does. */
export interface WebGpuBackend {
  readonly kernels: Kernels
  readonly queue: DeviceQueue
}

/** All kernels on a device: the core in WGSL, the others composed of it. */
export function webGpuBackend({ device, description, isSoftware }: OpenDevice): WebGpuBackend {
  const queue = new DeviceQueue(device)
  const maps = elementwise(queue)
  const core: CoreBackend = {
    name: 'webgpu',
    threads: 1,
    description,
    isSoftware,
    allocate: (dtype, length) => queue.pool.allocate(dtype, length),
    release: (storage) => queue.pool.release(storage),
    write: (storage, values, at) => queue.write(storage, values, at),
    read: (storage, at, length) => queue.read(storage, at, length),
    known: (storage) => storageOf(storage).known,
    memory: () => queue.pool.memory(),
    dispose: async () => queue.dispose(),
    ...maps,
    ...reduce(queue),
    ...cumsum(queue),
    ...topk(queue),
    ...softmax(queue),
    ...rows(queue, maps.fill),
    ...matmul(queue),
    ...random(queue),
  }
  return { kernels: complete(core), queue }
}
