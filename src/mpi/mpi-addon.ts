import { findNative, nativePlatform, type NativeFile } from '../backend/native/native-file.ts'
import { environment, inCheckout, kernelFile, nodeModule } from '../backend/node.ts'
import { LannerError } from '../base/errors.ts'
import type { ReducedArray, Reduction } from './communicator.ts'

/** The exports of `lanner-mpi.node`; see kernels/mpi/addon.cc. */
export interface MpiAddon {
  open(files: readonly string[]): Promise<OpenedMpi>
  allReduce(values: ReducedArray, reduction: Reduction): Promise<void>
  sumNow(values: ReducedArray): void
  broadcast(values: ReducedArray | Uint8Array, root: number): Promise<void>
  allGather(bytes: Uint8Array): Promise<ArrayBuffer[]>
  barrier(): Promise<void>
  close(): Promise<void>
  exiting(code: number): void
}

/** An MPI library that was opened and started. */
export interface OpenedMpi {
  readonly rank: number
  readonly size: number
  readonly kind: string
  readonly version: string
  readonly host: string
}

/** Loads the addon: from the package of this platform's kernels, else as a checkout built it. @throws LannerError with code `mpi` if there is none. */
export function loadMpiAddon(): MpiAddon {
  const { createRequire } = nodeModule<typeof import('node:module')>('node:module')
  const native = findNative()
  const file = besideKernels(native.file) ?? kernelFile(`mpi/${addonName}`)
  if (file === undefined)
    throw new LannerError('mpi', `Several processes need Lanner's MPI addon, which ${absence(native)}.`)
  return createRequire(import.meta.url)(file) as MpiAddon
}

const addonName = 'lanner-mpi.node'

/** The addon in the package of the native kernels. */
function besideKernels(kernels: string | undefined): string | undefined {
  const { existsSync } = nodeModule<typeof import('node:fs')>('node:fs')
  const file = kernels?.replace(/lanner\.node$/, addonName)
  return file !== undefined && file !== kernels && existsSync(file) ? file : undefined
}

/** Completes "the addon ...": why it is missing, and what to do. */
function absence(native: NativeFile): string {
  if (process.platform !== 'linux') return `is for Linux, and this is ${nativePlatform()}`
  if (environment('LANNER_KERNELS') !== undefined)
    return `is not in LANNER_KERNELS (there is no mpi/${addonName} in it)`
  if (inCheckout()) return 'was not built here; install a C++ compiler (g++ or clang++) and run npm run build'
  if (native.file !== undefined) return `is not beside ${native.file}; reinstall lanner`
  return native.fault ? native.reason : `is not built for ${nativePlatform()}`
}
