import { ValueError } from '../../../base/errors.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import type { PictureTask } from './picture-filler.ts'
import { PictureLane } from './picture-lane.ts'
import type { LaneMessage } from './picture-worker.ts'

type WorkerThread = import('node:worker_threads').Worker

/** Pictures in memory that threads cannot share are copied, unless they take more bytes than this. */
const MOST_COPIED = 500e6

/**
 * Threads that read and augment the pictures of coming batches while training uses the current one. Results are bit-identical to those
 * without them. Pass them to image loaders, and close them when training ends. Outside Node there are none, and loaders do the work
 * themselves.
 *
 * @example
 * const workers = new PictureWorkers(2)
 * workers.close()
 */
export class PictureWorkers {
  /** Number of threads, which start with the first loader that needs them. */
  readonly count: number
  readonly #bell = new Int32Array(new SharedArrayBuffer(4))
  #threads: WorkerThread[] | null = null
  #closed = false

  /** @param count 0 for none. Default: one for each core that `busy` threads leave free, at least 1 and at most 4. */
  constructor(count?: number, busy = 1) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 0 && count <= 64))
      throw new ValueError('PictureWorkers', `count must be an integer from 0 to 64, got ${count}`)
    const { availableParallelism } = nodeBuiltin('os', 'PictureWorkers')
    this.count = count ?? Math.max(1, Math.min(4, availableParallelism() - busy))
  }

  /** Shared memory for the batches of one loader, or null if there are no threads. */
  lane(task: PictureTask, batchSize: number): PictureLane | null {
    const { pictures } = task
    if (this.count === 0 || this.#closed) return null
    if ('values' in pictures && !isShared(pictures.values) && pictures.values.length > MOST_COPIED)
      return null
    this.#threads ??= this.#start()
    if (this.#threads.length === 0) return null
    const shared = 'values' in pictures ? { ...pictures, values: sharedCopy(pictures.values) } : pictures
    const lane = new PictureLane(task, batchSize, {
      ring: () => this.#ring(),
      isOpen: () => !this.#closed,
    })
    this.#tell({ task: { ...task, pictures: shared }, slots: lane.slots })
    return lane
  }

  /** Ends the threads. Loaders that used them do the work themselves from now on. */
  close(): void {
    this.#closed = true
    for (const thread of this.#threads ?? []) void thread.terminate()
    this.#threads = null
  }

  #start(): WorkerThread[] {
    const file = workerFile()
    const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads')
    if (file === null || threads === undefined) return []
    return Array.from({ length: this.count }, () => {
      const thread = new threads.Worker(file, { workerData: this.#bell, execArgv: [] })
      // A process must end when its script does, whatever the workers do.
      thread.unref()
      // A thread that fails only leaves more work to the others.
      thread.on('error', () => {})
      return thread
    })
  }

  #tell(message: LaneMessage): void {
    for (const thread of this.#threads ?? []) thread.postMessage(message, [])
    this.#ring()
  }

  #ring(): void {
    Atomics.add(this.#bell, 0, 1)
    Atomics.notify(this.#bell, 0)
  }
}

/** Where the module that workers run may be, seen from a file of dist, or from the source of this one. */
const places = [
  '../../data/images/workers/picture-worker.js',
  './data/images/workers/picture-worker.js',
  '../../../../dist/data/images/workers/picture-worker.js',
]

/** The module that workers run, in JavaScript; null if a bundle left it out. */
function workerFile(): URL | null {
  const { existsSync } = nodeBuiltin('fs', 'PictureWorkers')
  return places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url)) ?? null
}

function isShared({ buffer }: Uint8Array): boolean {
  return buffer instanceof SharedArrayBuffer
}

function sharedCopy(values: Uint8Array): Uint8Array {
  if (isShared(values)) return values
  const copy = new Uint8Array(new SharedArrayBuffer(values.length))
  copy.set(values)
  return copy
}
