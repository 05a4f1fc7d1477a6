import type { OptionNames } from '../../base/check-options.ts'
import { BackendError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { BatchSource } from '../../data/index.ts'
import { kernelsOf } from '../../learner/batch-tensors.ts'
import { stepOperations } from '../../learner/step-operations.ts'
import type { AnyModule } from '../../nn/index.ts'
import { kernelsOn, openDevice } from '../../tensor/devices.ts'
import type { Device } from '../../tensor/index.ts'
import type { DataParallelOption } from './data-parallel-option.ts'

/** An option of every app that trains a net. */
export interface DeviceOption {
  /**
   * Where the net is trained: 'cpu', 'webgpu', or 'auto', which takes a GPU if there is one and the steps are large enough. The net comes back afterwards. Default: where new tensors
   * are made.
   */
  readonly device?: Device | 'auto' | undefined
}

export const deviceOptionName: OptionNames<DeviceOption> = { device: true }

/** Where a net is trained. */
export interface ChosenDevice {
  readonly device: Device
  /** Why 'auto' chose it, as a sentence. */
  readonly deviceReason?: string
}

/**
 * Operations of a step from which 'auto' takes a GPU. A step takes hundreds of commands, which cost some milliseconds on any GPU, and a processor does about this much in 20 ms. No GPU
 * was available to measure it.
 */
export const GPU_OPERATIONS = 4e9

/**
 * Where to train, null if the option is not set.
 *
 * @throws ValueError for another word, or for WebGPU in several processes; BackendError if the requested device does not exist.
 */
export async function chooseDevice(
  { device, dataParallel }: DeviceOption & DataParallelOption,
  model: AnyModule,
  source: BatchSource,
): Promise<ChosenDevice | null> {
  if (device === undefined) return null
  if (device !== 'cpu' && device !== 'webgpu' && device !== 'auto')
    throw new ValueError('fit', `device must be 'cpu', 'webgpu' or 'auto', got ${shownValue(device)}`)
  const several = (dataParallel?.worldSize ?? 1) > 1
  if (device === 'webgpu' && several)
    throw new ValueError(
      'fit',
      "device must be 'cpu' with several processes, which exchange gradients in memory",
    )
  if (device !== 'auto') return { device }
  if (several) return onCpu('several processes exchange gradients in memory')
  const operations = stepOperations(model, source)
  if (operations < GPU_OPERATIONS)
    return onCpu(
      `a training step has ${countText(operations)} operations, and a GPU is worth it from about ${countText(GPU_OPERATIONS)}`,
    )
  try {
    await openDevice('webgpu')
  } catch (error) {
    if (error instanceof BackendError) return onCpu(error.message.replace(/^webgpu: /, ''))
    throw error
  }
  const { description, isSoftware } = kernelsOn('fit', 'webgpu')
  if (isSoftware) return onCpu(`the only adapter is ${description}`)
  return {
    device: 'webgpu',
    deviceReason: `It trains on webgpu (${description}), because a training step has ${countText(operations)} operations.`,
  }
}

function onCpu(why: string): ChosenDevice {
  return { device: 'cpu', deviceReason: `It trains on the CPU, because ${why}.` }
}

function countText(count: number): string {
  if (count >= 1e9) return `${Number((count / 1e9).toPrecision(2)).toLocaleString('en')} billion`
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(2))} million`
  return Math.round(count).toLocaleString('en')
}

/**
 * Runs `work` with models on a device, and brings them back to where the first was, whatever happens.
 *
 * @throws BackendError if the device does not exist.
 */
export async function onDevice<T>(
  device: Device | undefined,
  models: readonly AnyModule[],
  work: () => Promise<T>,
): Promise<T> {
  const home = homeOf(models[0]!)
  if (device === undefined || home === undefined || device === home) return work()
  await openDevice(device)
  const move = async (to: Device): Promise<void> => {
    // In sequence, as they may share tensors.
    for (const model of models) await model.to(to)
  }
  await move(device)
  let done: T
  try {
    done = await work()
  } catch (error) {
    // Of a device that is lost nothing comes back, and the first error says so.
    await move(home).catch(() => undefined)
    throw error
  }
  await move(home)
  return done
}

function homeOf(model: AnyModule): Device | undefined {
  const kernels = kernelsOf(model)
  return kernels === undefined ? undefined : 'view' in kernels ? 'cpu' : 'webgpu'
}
