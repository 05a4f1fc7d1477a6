import { environment } from '../../backend/node.ts'
import type { BackendName } from '../../backend/kernels.ts'
import { BackendError } from '../../base/errors.ts'
import { init } from '../../tensor/index.ts'

/**
 * Loads the backend for an app that reads weights at once, which needs memory of the processor.
 *
 * @param what What trains, as the subject of a sentence in the plural.
 * @param instead What to write in place of `--backend webgpu`.
 * @throws BackendError if WebGPU is requested, before anything is loaded.
 */
export async function initCpu(name: BackendName | undefined, what: string, instead: string): Promise<void> {
  if ((name ?? environment('LANNER_BACKEND')) === 'webgpu')
    throw new BackendError('webgpu', `${what} do not run on it as a whole; use ${instead}`)
  await init(name)
}
