import { inNode, nodeModule } from '../node.ts'

/** The files that `npm run build` makes: relaxed has fused multiply-add, threads need shared memory. */
export type WasmFlavour = 'simd' | 'relaxed' | 'simd-threads' | 'relaxed-threads'

const header = '0061736d01000000'
// (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
const relaxedModule = `${header}01080160037b7b7b017b030201000a0d010b00200020012002fd85020b`
// (func (result v128) (i32x4.splat (i32.const 0)))
const simdModule = `${header}0105016000017b030201000a080106004100fd110b`

/** Whether this engine accepts a module, given in hexadecimal. */
function valid(module: string): boolean {
  return WebAssembly.validate(Uint8Array.from(module.match(/../g)!, (byte) => parseInt(byte, 16)))
}

/** True if this engine has SIMD; the wasm backend requires it. */
export function hasSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && valid(simdModule)
}

/** True if fused multiply-add is available. Node 20 has it behind a flag, which is set here. */
export function hasRelaxedSimd(): boolean {
  if (valid(relaxedModule)) return true
  if (!inNode) return false
  nodeModule<typeof import('node:v8')>('node:v8').setFlagsFromString('--experimental-wasm-relaxed-simd')
  return valid(relaxedModule)
}

/** True if memory can be shared with workers: always in Node, in a page only if it is cross-origin isolated. */
export function canShareMemory(): boolean {
  return (
    typeof SharedArrayBuffer !== 'undefined' &&
    (inNode || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true)
  )
}

/** The default number of threads: physical cores in Node; in a page half the logical ones, but all if there are fewer than four. */
export function suitableThreads(): number {
  if (!inNode) {
    const logical = navigator.hardwareConcurrency || 1
    return logical < 4 ? logical : Math.min(16, Math.floor(logical / 2))
  }
  const { availableParallelism } = nodeModule<typeof import('node:os')>('node:os')
  return Math.max(1, hyperThreads() ? Math.ceil(availableParallelism() / 2) : availableParallelism())
}

function hyperThreads(): boolean {
  const { readFileSync } = nodeModule<typeof import('node:fs')>('node:fs')
  try {
    return readFileSync('/sys/devices/system/cpu/smt/active', 'utf8').trim() === '1'
  } catch {
    return false
  }
}
