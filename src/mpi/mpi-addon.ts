import { nativePlatform } from '../backend/native/native-file.ts'
import { inCheckout, kernelFile, nodeModule } from '../backend/node.ts'
import { LannerError } from '../base/errors.ts'
import type { ReducedArray, Reduction } from './communicator.ts'

/** The exports of `lanner-mpi.node`; see kernels/mpi/addon.cc. */
export interface MpiAddon {
  open(files: readonly string[]): Promise<OpenedMpi>
  allReduce(values: ReducedArray, reduction: Reduction): Promise<void>
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

/** Loads the addon: from the package of this platform, else as a checkout built it. @throws LannerError with code `mpi` if there is none. */
export function loadMpiAddon(): MpiAddon {
  const { createRequire } = nodeModule<typeof import('node:module')>('node:module')
  const require = createRequire(import.meta.url)
  const file = packagedFile(require) ?? kernelFile('mpi/lanner-mpi.node')
  if (file === undefined)
    throw new LannerError(
      'mpi',
      `Several processes need Lanner's MPI addon, which is missing here (${process.platform}-${process.arch}; it is for Linux): ${inCheckout() ? 'run npm run build where there is a C++ compiler' : 'the npm packages do not carry it yet, and a clone of the repository builds it'}.`,
    )
  return require(file) as MpiAddon
}

function packagedFile(require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(`@lanner/kernels-${nativePlatform()}/lanner-mpi.node`)
  } catch {
    return undefined
  }
}
