import { BackendError } from '../../base/errors.ts'
import { compiledKernels } from '../compiled/compiled-kernels.ts'
import type { Engine } from '../compiled/engine.ts'
import type { Kernels } from '../kernels.ts'
import { hostAccess } from '../memory.ts'
import { inNode, kernelFile, nodeModule, renewKernels } from '../node.ts'
import { kernelOptions } from '../kernel-options.ts'
import { requestedThreads } from '../requested-threads.ts'
import { fetchWasm } from './fetch-wasm.ts'
import {
  canShareMemory,
  hasRelaxedSimd,
  hasSimd,
  suitableThreads,
  type WasmFlavour,
} from './wasm-features.ts'
import { WasmBlocks, wasmPool } from './wasm-memory.ts'
import { startWorker } from './wasm-workers.ts'

/** The exports of kernels/wasm/module.cc. */
interface WasmExports {
  readonly __heap_base: WebAssembly.Global
  readonly __stack_pointer: WebAssembly.Global
  readonly __tls_size?: WebAssembly.Global
  argumentsAddress(): number
  argumentsCapacity(): number
  execute(opcode: number): number
  poolBegin(threads: number): void
  poolStop(): void
}

const INITIAL_PAGES = 512
const STACK_BYTES = 512 * 1024

/**
 * The C++ kernels as WebAssembly, loaded synchronously from disk, for Node. With fused multiply-add if the engine has it, and
 * `LANNER_THREADS` threads (else: the physical cores).
 *
 * @throws BackendError if the files were not built or WebAssembly has no SIMD here.
 */
export function loadWasmSync(): Kernels {
  if (!inNode) throw new BackendError('wasm', 'must be loaded with `await init()` in a browser')
  const flavour = bestFlavour()
  const file = kernelFile(`wasm/${flavour}.wasm`)
  if (file === undefined) throw new BackendError('wasm', `${flavour}.wasm is missing; ${renewKernels()}`)
  const { readFileSync } = nodeModule<typeof import('node:fs')>('node:fs')
  return start(flavour, new WebAssembly.Module(readFileSync(file)))
}

/**
 * The same asynchronously; in a browser the file is fetched, as `init` says or from `kernels/wasm/` next to the library.
 *
 * @throws BackendError if the file cannot be fetched or WebAssembly has no SIMD here.
 */
export async function loadWasm(): Promise<Kernels> {
  if (inNode) return loadWasmSync()
  const flavour = bestFlavour()
  return start(flavour, await WebAssembly.compile(await fetchWasm(flavour, kernelOptions().kernels)))
}

function bestFlavour(): WasmFlavour {
  if (!hasSimd())
    throw new BackendError('wasm', 'this JavaScript engine has no WebAssembly SIMD; use a newer one')
  const kind = hasRelaxedSimd() ? 'relaxed' : 'simd'
  const { threads } = kernelOptions()
  if (!canShareMemory() && threads !== undefined && threads > 1)
    console.warn(
      'lanner: one thread runs, because this page is not cross-origin isolated (docs/in-a-page.md)',
    )
  return canShareMemory() && wantedThreads() > 1 ? `${kind}-threads` : kind
}

function wantedThreads(): number {
  return requestedThreads() ?? suitableThreads()
}

function start(flavour: WasmFlavour, module: WebAssembly.Module): Kernels {
  const shared = flavour.endsWith('-threads')
  const threads = shared ? wantedThreads() : 1
  const { memory, maximum } = createMemory(shared)
  // The main thread of a page must not block; workers and Node may.
  const mayBlock = inNode || typeof document === 'undefined' ? 1 : 0
  const instance = new WebAssembly.Instance(module, {
    env: { memory },
    host: { now: () => performance.now(), mayBlock: () => mayBlock },
  })
  const wasm = instance.exports as unknown as WasmExports
  const blocks = new WasmBlocks(memory, Number(wasm.__heap_base.value), maximum)
  const pool = wasmPool(blocks)
  wasm.poolBegin(threads)
  const ends: (() => Promise<void>)[] = []
  for (let number = 1; number < threads; number++) {
    const threadLocals = blocks.take(64 * Math.ceil((Number(wasm.__tls_size?.value ?? 0) + 64) / 64))
    const stackTop = blocks.take(STACK_BYTES) + STACK_BYTES
    ends.push(startWorker({ module, memory, number, stackTop, threadLocals }))
  }
  const title = flavour.startsWith('relaxed') ? 'WebAssembly relaxed SIMD' : 'WebAssembly SIMD'
  return compiledKernels(
    {
      name: 'wasm',
      threads,
      description: `${title}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      allocate: (dtype, length) => pool.allocate(dtype, length),
      release: (storage) => pool.release(storage),
      memory: () => pool.memory(),
      ...hostAccess,
      dispose: async () => {
        wasm.poolStop()
        await Promise.all(ends.map((end) => end()))
      },
    },
    engineOf(wasm, memory, pool.source),
  )
}

function engineOf(wasm: WasmExports, memory: WebAssembly.Memory, home: object): Engine {
  const address = wasm.argumentsAddress()
  const capacity = wasm.argumentsCapacity()
  const { execute } = wasm
  let args = new Float64Array(memory.buffer, address, capacity)
  return {
    get args() {
      // Memory that is not shared moves when it grows, and the old view is then empty.
      if (args.length === 0) args = new Float64Array(memory.buffer, address, capacity)
      return args
    },
    call(opcode) {
      const result = execute(opcode)
      if (result === -1)
        throw new BackendError(
          'wasm',
          `has no such operation; ${inNode ? renewKernels() : 'serve the kernels of this version'}`,
        )
      return result
    },
    home,
  }
}

/** The largest memory that the system lets us reserve; pages cost nothing until used. */
function createMemory(shared: boolean): { memory: WebAssembly.Memory; maximum: number } {
  let refused: unknown
  for (const maximum of [65536, 32768, 16384]) {
    try {
      return { memory: new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared }), maximum }
    } catch (error) {
      refused = error
    }
  }
  throw new BackendError('wasm', 'cannot allocate 1 GiB of memory; close other programs', {
    cause: refused,
  })
}
