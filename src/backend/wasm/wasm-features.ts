import { inNode, nodeModule } from '../node.ts'

/** The files that `npm run build` makes: relaxed has fused multiply-add, threads need shared memory. */
export type WasmFlavour = 'simd' | 'relaxed' | 'simd-threads' | 'relaxed-threads'

const header = [0, 97, 115, 109, 1, 0, 0, 0]
// (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
const relaxedModule = [
  ...header,
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11],
]
// (func (result v128) (i32x4.splat (i32.const 0)))
const simdModule = [
  ...header,
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 17, 11],
]

const valid = (bytes: readonly number[]) => WebAssembly.validate(new Uint8Array(bytes))

/** True where this engine has vectors at all; without them there is no wasm backend. */
export function hasSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && valid(simdModule)
}

/** True where fused multiply-add can be had. Node 20 has it behind a flag, which is set here. */
export function hasRelaxedSimd(): boolean {
  if (valid(relaxedModule)) return true
  if (!inNode) return false
  nodeModule<typeof import('node:v8')>('node:v8').setFlagsFromString('--experimental-wasm-relaxed-simd')
  return valid(relaxedModule)
}

/** True where memory can be shared with workers: always in Node, in a page only when it is cross-origin isolated. */
export function canShareMemory(): boolean {
  return (
    typeof SharedArrayBuffer !== 'undefined' &&
    (inNode || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true)
  )
}

/** Threads that suit this machine when nobody says: physical cores in Node, half the logical ones in a page. */
export function suitableThreads(): number {
  if (!inNode) return Math.max(1, Math.min(16, Math.floor(navigator.hardwareConcurrency / 2)))
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
