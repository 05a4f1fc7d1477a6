import { BackendError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

/** Bytes of a WebAssembly file, or where it is. */
export type KernelFile = string | URL | ArrayBuffer | Uint8Array<ArrayBuffer>

/**
 * Where the kernels are: the folder `dist/kernels/wasm` of the package as a page reaches it (in Node: `dist/kernels` on disk), or a
 * function that receives the name of a file, such as `relaxed.wasm`, and returns its URL or its bytes.
 */
export type KernelSource = string | URL | ((file: string) => KernelFile | Promise<KernelFile>)

export interface KernelOptions {
  readonly kernels?: KernelSource | undefined
  /** Threads of the kernels, 1 to 256. A page has more than one only if it is cross-origin isolated. */
  readonly threads?: number | undefined
}

let chosen: KernelOptions = {}

/** What `init` was told about the kernels. */
export function kernelOptions(): KernelOptions {
  return chosen
}

/**
 * Keeps what `init` is told, for the backends that load from now on.
 *
 * @throws ValueError unless the number of threads is an integer from 1 to 256.
 */
export function chooseKernels(options: KernelOptions): void {
  const { threads, kernels } = options
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1 || threads > 256))
    throw new ValueError('init', `threads must be an integer from 1 to 256, got ${shownValue(threads)}`)
  const kind = typeof kernels
  if (kernels !== undefined && kind !== 'string' && kind !== 'function' && !(kernels instanceof URL))
    throw new ValueError('init', 'kernels must be a folder (string or URL), or a function that finds a file')
  chosen = {
    ...chosen,
    ...(threads === undefined ? {} : { threads }),
    ...(kernels === undefined ? {} : { kernels }),
  }
}

/** Refuses another number of threads than a backend already has. @throws BackendError */
export function checkThreads(
  backend: { readonly name: string; readonly threads: number },
  threads: number | undefined,
): void {
  if (threads !== undefined && threads !== backend.threads && backend.name !== 'reference')
    throw new BackendError(
      'init',
      `the ${backend.name} backend already runs with ${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'}; call init({ threads: ${threads} }) before the first tensor`,
    )
}
