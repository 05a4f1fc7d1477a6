import { defaultBackendSync, loadBackend } from '../backend/index.ts'
import type { BackendName, Kernels } from '../backend/kernels.ts'

let active: Kernels | null = null

/** The backend for new tensors. The first use chooses it: `LANNER_BACKEND`, else native, else wasm. */
export function kernels(): Kernels {
  active ??= defaultBackendSync()
  return active
}

/** Sets the backend for new tensors. Existing tensors stay where they are. */
export function useKernels(backend: Kernels): void {
  active = backend
}

/**
 * Loads a backend and uses it for new tensors; without a name, the best one available. In a browser it must finish before the first tensor
 * is created; in Node it is only needed to select a backend.
 *
 * @throws BackendError if the backend cannot run here; the message says why.
 * @example
 * await init('wasm')
 */
export async function init(name?: BackendName): Promise<Kernels> {
  active = await loadBackend(name)
  return active
}
