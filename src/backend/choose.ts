import { BackendError } from '../base/errors.ts'
import { isForbidden } from '../base/runtime.ts'
import type { BackendName, Device, Kernels } from './kernels.ts'
import { findNative } from './native/native-file.ts'
import { loadNative } from './native/native-kernels.ts'
import { loadOther, loadOtherSync } from './load-other.ts'
import { environment, inNode } from './node.ts'
import { loadWasm, loadWasmSync } from './wasm/wasm-kernels.ts'

/** All backends, in the order in which they are shown. */
export const backendNames = [
  'native',
  'wasm',
  'webgpu',
  'reference',
] as const satisfies readonly BackendName[]

const loaded = new Map<BackendName, Kernels>()

/** The backend that `LANNER_BACKEND` asks for, or undefined. */
function requestedBackend(): BackendName | undefined {
  const name = environment('LANNER_BACKEND')
  return name === undefined ? undefined : known('LANNER_BACKEND', name)
}

function known(operation: string, name: string): BackendName {
  const found = backendNames.find((candidate) => candidate === name)
  if (found === undefined)
    throw new BackendError(operation, `must be one of ${backendNames.join(', ')}, not '${name}'`)
  return found
}

/**
 * The kernels of one backend, loaded on demand; the same object every time. Without a name: `LANNER_BACKEND`, else native, else wasm.
 *
 * @throws BackendError for an unknown name, or if the backend cannot run here; the message says why and what to do.
 * @example
 * const kernels = await loadBackend('wasm')
 */
export async function loadBackend(name?: BackendName): Promise<Kernels> {
  try {
    return await loadNamed(name)
  } catch (error) {
    throw forbidden(error)
  }
}

async function loadNamed(name?: BackendName): Promise<Kernels> {
  const wanted = name === undefined ? requestedBackend() : known('loadBackend', name)
  if (wanted !== undefined) return loaded.get(wanted) ?? keep(wanted, await load(wanted))
  const native = tryNative()
  return native ?? fallback(loaded.get('wasm') ?? keep('wasm', await loadWasm()))
}

async function load(name: BackendName): Promise<Kernels> {
  if (name === 'native') return loadNative()
  if (name === 'wasm') return loadWasm()
  return loadOther(name)
}

function keep(name: BackendName, kernels: Kernels): Kernels {
  // Another caller may have finished loading the same backend meanwhile.
  const first = loaded.get(name)
  if (first !== undefined) return first
  const dispose = kernels.dispose.bind(kernels)
  // The next caller gets a fresh one.
  Object.assign(kernels, { dispose: () => (loaded.delete(name), dispose()) })
  loaded.set(name, kernels)
  return kernels
}

/**
 * The default backend, loaded synchronously: `LANNER_BACKEND`, else native, else wasm, with a one-line note on stderr. In a browser call
 * `await init()` instead.
 *
 * @throws BackendError if the requested backend cannot run, or none can.
 */
export function defaultBackendSync(): Kernels {
  if (!inNode && !loaded.has('wasm'))
    throw new BackendError(
      'tensor',
      'in a browser the kernels load asynchronously: call `await init()` first',
    )
  try {
    return loadDefaultSync()
  } catch (error) {
    throw forbidden(error)
  }
}

/**
 * The backend that holds the tensors of a device: of those on it that are loaded, the one that came last. For the CPU else native or wasm, where they load
 * without waiting. Undefined if there is none.
 *
 * @example
 * 'view' in backendOn('cpu') // true
 */
export function backendOn(device: Device): Kernels | undefined {
  const last = [...loaded.values()].findLast((kernels) => 'view' in kernels === (device === 'cpu'))
  if (last !== undefined || device !== 'cpu' || !inNode) return last
  try {
    return tryNative() ?? fallback(keep('wasm', loadWasmSync()))
  } catch (error) {
    throw forbidden(error)
  }
}

/** Replaces errors about Deno's permissions by one sentence. */
function forbidden(error: unknown): unknown {
  if (!isForbidden(error)) return error
  return new BackendError(
    'kernels',
    'Deno does not let Lanner read them; run deno with --allow-read, and for native kernels with --allow-ffi too',
    { cause: error },
  )
}

function loadDefaultSync(): Kernels {
  const wanted = requestedBackend()
  if (wanted === undefined) return tryNative() ?? fallback(loaded.get('wasm') ?? keep('wasm', loadWasmSync()))
  const present = loaded.get(wanted)
  if (present !== undefined) return present
  if (wanted === 'native') return keep(wanted, loadNative())
  if (wanted === 'wasm') return keep(wanted, loadWasmSync())
  return keep(wanted, loadOtherSync(wanted))
}

/** The native backend, or undefined if it is unavailable; a reason that reinstalling or building can change is reported once. */
function tryNative(): Kernels | undefined {
  const present = loaded.get('native')
  if (present !== undefined) return present
  if (!inNode) return undefined
  const found = findNative()
  if (found.file === undefined && !found.fault) return undefined
  try {
    return keep('native', loadNative())
  } catch (error) {
    if (!(error instanceof BackendError) || error.operation.startsWith('LANNER_')) throw error
    fault ??= error.message
    return undefined
  }
}

/** Why native kernels are not used; empty once reported. */
let fault: string | undefined

/** Reports once that wasm is used, when it has loaded: before that, nobody knows that it is there. */
function fallback(wasm: Kernels): Kernels {
  if (fault) process.stderr.write(`lanner: using the wasm backend, because ${fault}\n`)
  fault &&= ''
  return wasm
}
