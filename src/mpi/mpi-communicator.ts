import { LannerError, ValueError } from '../base/errors.ts'
import type { Communicator, ReducedArray, Reduction } from './communicator.ts'
import type { Launch, Launcher } from './launch.ts'
import { loadMpiAddon, type MpiAddon, type OpenedMpi } from './mpi-addon.ts'

/** The libraries of each implementation by soname: the launcher's own first, then the standard ABI. */
const libraries: Readonly<Record<Launcher, readonly string[]>> = {
  'Open MPI': ['libmpi.so.40', 'libmpi_abi.so.0'],
  // MPICH's own name, Debian's name for it, and Intel's.
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpi_abi.so.0'],
  PMIx: ['libmpi.so.40', 'libmpi_abi.so.0', 'libmpich.so.12', 'libmpi.so.12'],
}

/** Debian's packages of each. */
const packages: Readonly<Record<Launcher, string>> = {
  'Open MPI': 'openmpi-bin libopenmpi3',
  MPICH: 'mpich',
  PMIx: 'openmpi-bin libopenmpi3',
}

/**
 * The processes that an MPI launcher started, connected by the library that it belongs to. `connect` makes one under `mpirun`; in a process that was started
 * alone it returns another `Communicator`, as here.
 *
 * @example
 * const communicator = await connect()
 * communicator instanceof MpiCommunicator // false
 * communicator.worldSize // 1
 */
export class MpiCommunicator implements Communicator {
  readonly rank: number
  readonly worldSize: number
  readonly localRank: number
  readonly localSize: number
  /** The library's own description, such as `Open MPI v4.1.4, ...`. */
  readonly version: string
  /** The name of this machine. */
  readonly host: string
  readonly #addon: MpiAddon

  private constructor(addon: MpiAddon, { localRank, localSize }: Launch, opened: OpenedMpi) {
    this.#addon = addon
    this.rank = opened.rank
    this.worldSize = opened.size
    this.localRank = localRank
    this.localSize = localSize
    this.version = opened.version.split('\n')[0]!.replaceAll(/\s+/g, ' ').trim()
    this.host = opened.host
  }

  /**
   * Opens the library and starts MPI. Once per process.
   *
   * @param library Path or name of the library. Default: that of the launcher.
   * @throws LannerError with code `mpi` if there is no library, or it is not the launcher's.
   */
  static async open(launch: Launch, library: string | undefined): Promise<MpiCommunicator> {
    const { launcher, worldSize } = launch
    const addon = loadMpiAddon()
    const files = library === undefined ? libraries[launcher] : [library]
    // UCX, which MPICH may use, tests its memory hooks by growing and shrinking the heap, which takes memory from threads that allocate then.
    process.env['UCX_MEM_EVENTS'] ??= 'no'
    // Where a rank was killed, UCX of another may end its process, with a trace of its own calls unless told otherwise.
    process.env['UCX_HANDLE_ERRORS'] ??= 'none'
    let opened: OpenedMpi
    try {
      opened = await addon.open(files)
    } catch (cause) {
      throw new LannerError(
        'mpi',
        `${worldSize} processes need the MPI library of their launcher (${launcher}), and it cannot be loaded (${String((cause as Error).message)}); install it: apt-get install ${packages[launcher]}; or name it in LANNER_MPI.`,
        { cause },
      )
    }
    if (opened.size !== worldSize)
      throw new LannerError(
        'mpi',
        `The launcher (${launcher}) started ${worldSize} processes, but ${opened.kind} sees ${opened.size}: launcher and library belong to different MPI installations; name the launcher's library in LANNER_MPI.`,
      )
    // Tells the addon how the process ends: with an error it does not wait for other ranks.
    process.once('exit', (code) => addon.exiting(code))
    return new MpiCommunicator(addon, launch, opened)
  }

  async allReduce(values: ReducedArray, reduction: Reduction = 'sum'): Promise<void> {
    if (reduction === 'mean' && values instanceof Int32Array)
      throw new ValueError('allReduce', 'the mean needs a Float32Array or a Float64Array, got an Int32Array')
    await this.#addon.allReduce(values, reduction)
  }

  sumNow(values: ReducedArray): void {
    this.#addon.sumNow(values)
  }

  async broadcast(values: ReducedArray | Uint8Array, root = 0): Promise<void> {
    if (!Number.isInteger(root) || root < 0 || root >= this.worldSize)
      throw new ValueError('broadcast', `root must be a rank from 0 to ${this.worldSize - 1}, got ${root}`)
    await this.#addon.broadcast(values, root)
  }

  async allGather<T>(value: T): Promise<T[]> {
    const all = await this.allGatherBytes(new TextEncoder().encode(JSON.stringify(value)))
    return all.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T)
  }

  async allGatherBytes(bytes: Uint8Array): Promise<Uint8Array[]> {
    return (await this.#addon.allGather(bytes)).map((buffer) => new Uint8Array(buffer))
  }

  async barrier(): Promise<void> {
    await this.#addon.barrier()
  }

  abort(exitCode: number): never {
    process.exit(exitCode)
  }

  async close(): Promise<void> {
    await this.#addon.close()
  }
}
