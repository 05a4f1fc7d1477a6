import { Option } from 'commander'
import { loadBackend } from '../backend/choose.ts'
import type { BackendName, Device } from '../backend/kernels.ts'
import { environment } from '../backend/node.ts'
import { LannerError } from '../base/errors.ts'
import { shellWord } from '../base/shell-command.ts'
import type { TrainingOptions } from './options/shared-options.ts'

/**
 * Opens the device of `--device webgpu`, so that a machine without one says so before anything is read or written.
 *
 * @throws LannerError if `--backend` says otherwise; BackendError if there is no device.
 */
export async function openChosenDevice({
  device,
  backend,
}: {
  readonly device?: TrainingOptions['device'] | undefined
  readonly backend?: BackendName | undefined
}): Promise<void> {
  const computes = backend ?? environment('LANNER_BACKEND')
  if (device !== undefined && device !== 'webgpu' && computes === 'webgpu')
    throw new LannerError(
      'usage',
      `--device ${shellWord(device)} and ${backend === undefined ? 'LANNER_BACKEND=webgpu' : '--backend webgpu'} contradict each other; leave one of them out.`,
    )
  if (device === 'webgpu') await loadBackend('webgpu')
}

/** The option `--device` of the commands that read a run. */
export function deviceOption(): Option {
  return new Option('--device <name>', 'compute on the cpu or on webgpu, a GPU (default: cpu)').choices([
    'cpu',
    'webgpu',
  ])
}

/**
 * Loads the backend for a command that reads a run.
 *
 * @throws LannerError if `LANNER_BACKEND` says otherwise; BackendError if there is no device.
 */
export async function initOn(device: Device | undefined): Promise<void> {
  await openChosenDevice({ device })
  const { init } = await import('../tensor/index.ts')
  await init(device === 'webgpu' ? device : undefined)
}
