import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { defaultBackendSync, loadBackend } from '../backend/choose.ts'
import { checkThreads, chooseKernels, type KernelOptions } from '../backend/kernel-options.ts'
import type { BackendName, Kernels } from '../backend/kernels.ts'
import { followPrecision } from './matmul-precision.ts'

let active: Kernels | null = null

/**
 * The backend for new tensors. The first use chooses it: `LANNER_BACKEND`, else native, else wasm.
 *
 * @example
 * typeof kernels().name // 'string'
 */
export function kernels(): Kernels {
  if (active === null) useKernels(defaultBackendSync())
  return active!
}

/**
 * Sets the backend for new tensors. Existing tensors stay where they are.
 *
 * @example
 * const before = kernels()
 * useKernels(before)
 * kernels() === before // true
 */
export function useKernels(backend: Kernels): void {
  active = backend
  followPrecision(backend)
}

/** @internal Runs `f`, in which new tensors are made by `backend`. */
export function withKernels<T>(backend: Kernels, f: () => T): T {
  const before = kernels()
  if (backend === before) return f()
  useKernels(backend)
  try {
    return f()
  } finally {
    useKernels(before)
  }
}

/** How `init` loads the kernels. */
export interface InitOptions extends KernelOptions {
  /** Default: the best one that runs here. */
  readonly backend?: BackendName | undefined
}

const initOptionNames: OptionNames<InitOptions> = { backend: true, kernels: true, threads: true }

/**
 * Loads a backend and uses it for new tensors; without a name, the best one available. In a browser it must finish before the first tensor
 * is created; in Node it is only needed to select a backend, its threads or its files.
 *
 * @throws BackendError if the backend cannot run here, or already runs with another number of threads; the message says what to do.
 * @example
 * await init({ backend: 'wasm', threads: 1 })
 */
export async function init(options: BackendName | InitOptions = {}): Promise<Kernels> {
  const chosen = typeof options === 'string' ? { backend: options } : options
  checkOptions('init', chosen, initOptionNames)
  chooseKernels(chosen)
  const loaded = await loadBackend(chosen.backend)
  checkThreads(loaded, chosen.threads)
  useKernels(loaded)
  return loaded
}
