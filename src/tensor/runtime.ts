import { defaultBackendSync, loadBackend } from '../backend/index.ts'
import type { BackendName, Kernels } from '../backend/kernels.ts'

let active: Kernels | null = null

/** The backend that makes new tensors. The first use chooses it: `LANNER_BACKEND`, else native, else wasm. */
export function kernels(): Kernels {
  active ??= defaultBackendSync()
  return active
}

/** Makes `backend` the one that new tensors live on. Tensors made before stay where they are. */
export function useKernels(backend: Kernels): void {
  active = backend
}

/**
 * Loads a backend and makes it the one for new tensors; without a name, the best one here. In a browser this must have ended before
 * the first tensor is made; in Node it is only needed to choose.
 *
 * @throws BackendError if the backend cannot run here; the message says why.
 * @example
 * await init('wasm')
 */
export async function init(name?: BackendName): Promise<Kernels> {
  active = await loadBackend(name)
  return active
}
