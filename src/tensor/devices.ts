import { AutogradError, BackendError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { backendOn, loadBackend } from '../backend/choose.ts'
import type { Device, Kernels } from '../backend/kernels.ts'
import type { Storage, TypedArray } from '../backend/storage.ts'
import { isGradEnabled, noGrad } from './graph.ts'
import { attach, empty } from './op.ts'
import { contiguous } from './ops/contiguous.ts'
import { readValues, viewSync } from './read.ts'
import { kernels as activeKernels } from './runtime.ts'
import { keep } from './scope.ts'
import { assertAlive, moves, requireTensor, type Tensor } from './tensor.ts'

moves.place = (device) => ({ kernels: kernelsOn('device', device) })
moves.remedy =
  "move one with x.to('webgpu') or await x.cpu(), a module likewise; or create both after choosing a backend with init()"
moves.carry = (operation, x, kernels) => {
  requireTensor(operation, x)
  if (!isHost(x.kernels))
    throw new BackendError(
      operation,
      `the values of the tensor [${x.shape.join(', ')}] are on ${x.device} and come later; pass await x.cpu() instead of x`,
    )
  return sent(operation, x, kernels)
}

/**
 * Opens a device, so that tensors and modules can be moved to it. New tensors are made where they were made before; after `init('webgpu')` they are made on the GPU.
 *
 * @throws BackendError if there is no such device here; the message says what to install.
 * @example
 * await openDevice('cpu')
 */
export async function openDevice(device: Device): Promise<void> {
  checkDevice('openDevice', device)
  if (isOn(activeKernels(), device) || backendOn(device) !== undefined) return
  await loadBackend(device === 'cpu' ? 'wasm' : device)
}

/**
 * Opens a device if there is one: PyTorch's `torch.cuda.is_available()`. A software adapter, which computes on the processor, counts too; `lanner doctor` names it.
 *
 * @example
 * const device = (await hasDevice('webgpu')) ? 'webgpu' : 'cpu'
 */
export async function hasDevice(device: Device): Promise<boolean> {
  try {
    await openDevice(device)
    return true
  } catch (error) {
    if (error instanceof BackendError) return false
    throw error
  }
}

/**
 * The backend that holds tensors of a device.
 *
 * @throws ValueError for another word; BackendError if the device is not open.
 */
export function kernelsOn(operation: string, device: Device): Kernels {
  checkDevice(operation, device)
  const active = activeKernels()
  const found = isOn(active, device) ? active : backendOn(device)
  if (found !== undefined) return found
  const open = device === 'cpu' ? 'wasm' : device
  throw new BackendError(
    operation,
    `${device} is not open; first call await openDevice('${device}'), or await init('${open}') to make new tensors there`,
  )
}

/**
 * The tensor on another device, or itself if it is there. To a GPU at once; to the CPU when its values have come, so await that. Gradients flow back from the CPU to the GPU,
 * but cannot flow back from the GPU to the CPU, because the backward pass does not wait.
 *
 * @param operation the name in errors. Default: to.
 * @throws BackendError if the device is not open; AutogradError if a gradient would have to come back from it.
 */
export function toDevice(x: Tensor, device: 'webgpu', operation?: string): Tensor
export function toDevice(x: Tensor, device: 'cpu', operation?: string): Promise<Tensor>
export function toDevice(x: Tensor, device: Device, operation?: string): Tensor | Promise<Tensor>
export function toDevice(x: Tensor, device: Device, operation = 'to'): Tensor | Promise<Tensor> {
  assertAlive(operation, x)
  checkDevice(operation, device)
  if (device === 'cpu') return fetched(x)
  return x.device === device ? x : sent(operation, x, kernelsOn(operation, device))
}

/** A copy of a tensor that the host can see. */
function sent(operation: string, x: Tensor, kernels: Kernels): Tensor {
  if (isGradEnabled() && x.requiresGrad && !isHost(kernels))
    throw new AutogradError(
      operation,
      `the gradient of the tensor [${x.shape.join(', ')}] would have to come back from ${kernels.name}, and the backward pass does not wait; make it there with { device: 'webgpu', requiresGrad: true }, move the module that it belongs to, or detach() it`,
    )
  const out = noGrad(() => {
    const dense = contiguous(x)
    const values = viewSync(operation, dense)
    const copy = empty(x.shape, x.dtype, { kernels })
    kernels.write(copy.storage, values.subarray(dense.offset, dense.offset + dense.numel))
    return copy
  })
  attach(operation, [x], out, (g) => [sent(operation, g, x.kernels)], [])
  return out
}

async function fetched(x: Tensor): Promise<Tensor> {
  if (isHost(x.kernels)) return x
  const kernels = kernelsOn('cpu', 'cpu')
  const isRecorded = isGradEnabled()
  const values = await readValues(x)
  const out = empty(x.shape, x.dtype, { kernels })
  kernels.write(out.storage, values)
  if (isRecorded) attach('cpu', [x], out, (g) => [sent('cpu', g, x.kernels)], [])
  return out
}

/**
 * Gives tensors other memory in place, so that whoever holds one, such as an optimizer, has it on the new device. Tensors that share memory go on sharing it.
 *
 * @returns a promise if values have to come from a GPU first. It rejects with a BackendError if one was changed before they came.
 */
export function relocate(
  operation: string,
  tensors: readonly Tensor[],
  place: Device | Kernels,
): Promise<void> | undefined {
  const kernels = typeof place === 'string' ? kernelsOn(operation, place) : place
  // Tied weights are in several modules.
  const moving = [...new Set(tensors)].filter(
    (x) => (typeof place === 'string' ? x.device !== place : x.kernels !== place) && !x.storage.freed,
  )
  const owners = new Map(moving.map((x) => [x.storage, x.kernels]))
  if (isHost(kernels)) return owners.size === 0 ? undefined : fetchAll(operation, moving, owners, kernels)
  const storages = [...owners.keys()]
  const values = storages.map((own) =>
    viewSync(
      operation,
      moving.find(({ storage }) => storage === own)!,
    ),
  )
  replace(moving, kernels, storages, values)
  return undefined
}

async function fetchAll(
  operation: string,
  moving: readonly Tensor[],
  owners: ReadonlyMap<Storage, Kernels>,
  kernels: Kernels,
): Promise<void> {
  const storages = [...owners.keys()]
  const versions = storages.map(({ version }) => version)
  const values = await Promise.all([...owners].map(([storage, from]) => from.read(storage)))
  if (storages.some(({ version, freed }, i) => freed || version !== versions[i]))
    throw new BackendError(
      operation,
      'the tensors were changed before their values came, and stay where they were; await the move before the next step',
    )
  replace(moving, kernels, storages, values)
}

/** Puts the values of storages into new ones of `kernels`, which the tensors then have. */
function replace(
  moving: readonly Tensor[],
  kernels: Kernels,
  storages: readonly Storage[],
  values: readonly TypedArray[],
): void {
  const copies = new Map<Storage, Storage>()
  storages.forEach((storage, i) => {
    const copy = kernels.allocate(storage.dtype, storage.length)
    kernels.write(copy, values[i]!)
    // A graph that was recorded before needs the values where they were.
    copy.version = storage.version + 1
    copies.set(storage, copy)
  })
  for (const x of moving) {
    const fields: { -readonly [K in 'kernels' | 'storage']: Tensor[K] } = x
    fields.storage = copies.get(x.storage)!
    fields.kernels = kernels
    keep(x)
  }
}

/** @throws ValueError for anything but a device. */
function checkDevice(operation: string, device: Device): void {
  if (device !== 'cpu' && device !== 'webgpu')
    throw new ValueError(
      operation,
      `must be 'cpu' or 'webgpu', which reaches GPUs of all makers, got ${shownValue(device)}`,
    )
}

function isHost(kernels: Kernels): boolean {
  return 'view' in kernels
}

function isOn(kernels: Kernels, device: Device): boolean {
  return isHost(kernels) === (device === 'cpu')
}

let isNoted = false

/** @internal Says once, for programs that come from PyTorch, what `cuda()` does. */
export function noteCuda(): void {
  if (!isNoted) console.warn("lanner: cuda() moves to WebGPU, on a GPU of any maker; it is to('webgpu')")
  isNoted = true
}
