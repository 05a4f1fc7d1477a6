import type { CoreKernels } from './core-kernels.ts'
import type { FusedKernels } from './fused-kernels.ts'
import type { Memory } from './memory.ts'

export type * from './core-kernels.ts'
export type * from './fused-kernels.ts'
export type { NllTarget } from './fused/loss.ts'
export type * from './fused/optimizer.ts'
export type * from './fused/recurrent.ts'
export type * from './fused/word-vectors.ts'

export type BackendName = 'native' | 'wasm' | 'reference'

/** Most dimensions a tensor may have. */
export const MAX_DIMS = 8

/** What a backend says of itself. */
export interface BackendInfo {
  readonly name: BackendName
  /** Threads that kernels use, the caller's included. */
  readonly threads: number
  /** For people: `AVX2+FMA, 2 threads`. */
  readonly description: string
}

/** The least that a backend is: `complete` makes `Kernels` of it. */
export interface CoreBackend extends BackendInfo, Memory, CoreKernels {}

/** A backend: its memory, and all that it computes. */
export interface Kernels extends CoreBackend, FusedKernels {}
