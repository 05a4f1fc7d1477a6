import { BackendError } from '../../base/errors.ts'
import { isForbidden } from '../../base/runtime.ts'
import { compiledKernels } from '../compiled/compiled-kernels.ts'
import { ARGUMENT_CAPACITY, type Engine } from '../compiled/engine.ts'
import type { Kernels } from '../kernels.ts'
import { hostAccess } from '../memory.ts'
import { environment, inNode, nodeModule, renewKernels } from '../node.ts'
import { requestedThreads } from '../requested-threads.ts'
import { findNative } from './native-file.ts'
import { nativePool } from './native-memory.ts'

/** The exports of `lanner.node`; see kernels/native/addon.cc. */
interface Addon {
  open(args: Float64Array, threads: number, instructionSet: string): Door
  addressOf(buffer: ArrayBuffer): number
  cores(): number
}

interface Door {
  readonly title: string
  readonly threads: number
  call(opcode: number): number | undefined
  close(): void
}

const instructionSets = ['avx512', 'avx2', 'base']

/**
 * The C++ kernels as machine code in this process. `LANNER_THREADS` sets the number of threads (else: physical cores that the process may
 * use), `LANNER_ISA` (avx512, avx2, base) an instruction set below the best one.
 * `LANNER_EXACT_MEMORY=1` makes every storage a buffer of exactly its size, for AddressSanitizer.
 *
 * @throws BackendError if they were not built or cannot be loaded; the message says what to do.
 */
export function loadNative(): Kernels {
  if (!inNode) throw new BackendError('native', 'runs only in Node; in a browser use wasm')
  const found = findNative()
  if (found.file === undefined) throw new BackendError('native', found.reason)
  const { file } = found
  const { createRequire } = nodeModule<typeof import('node:module')>('node:module')
  let addon: Addon
  try {
    addon = createRequire(file)(file) as Addon
  } catch (cause) {
    const remedy = isForbidden(cause)
      ? 'Deno does not let Lanner load them; run deno with --allow-ffi'
      : `${file} cannot be loaded (${reasonOf(cause)}); ${renewKernels()}`
    throw new BackendError('native', remedy, { cause })
  }
  const wanted = environment('LANNER_ISA') ?? ''
  if (wanted && !instructionSets.includes(wanted))
    throw new BackendError('LANNER_ISA', `must be one of ${instructionSets.join(', ')}, not '${wanted}'`)
  const { availableParallelism } = nodeModule<typeof import('node:os')>('node:os')
  const threads = requestedThreads() ?? Math.max(1, Math.min(addon.cores(), availableParallelism()))
  const args = new Float64Array(ARGUMENT_CAPACITY)
  let door: Door
  try {
    door = addon.open(args, threads, wanted)
  } catch (cause) {
    throw new BackendError('native', `${reasonOf(cause)}${wanted ? ` (LANNER_ISA=${wanted})` : ''}`, {
      cause,
    })
  }
  const { call } = door
  const pool = nativePool(addon.addressOf, environment('LANNER_EXACT_MEMORY') === '1')
  const engine: Engine = {
    args,
    call: (opcode) => call(opcode) ?? 0,
    home: pool.source,
  }
  return compiledKernels(
    {
      name: 'native',
      threads: door.threads,
      description: `${door.title}, ${door.threads} ${door.threads === 1 ? 'thread' : 'threads'}`,
      allocate: (dtype, length) => pool.allocate(dtype, length),
      release: (storage) => pool.release(storage),
      memory: () => pool.memory(),
      ...hostAccess,
      dispose: () => {
        pool.flush()
        door.close()
        return Promise.resolve()
      },
    },
    engine,
  )
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}
