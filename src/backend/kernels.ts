import type { CoreKernels } from './core-kernels.ts'
import type { FusedKernels } from './fused-kernels.ts'
import type { Memory } from './memory.ts'

export type * from './core-kernels.ts'
export type * from './fused-kernels.ts'
export type { AttentionGradients, AttentionInputs } from './fused/attention.ts'
export type { ConvGeometry } from './fused/conv.ts'
export type { PoolWindow } from './fused/pool.ts'
export type { NllTarget } from './fused/loss.ts'
export type * from './fused/optimizer.ts'
export type * from './fused/recurrent.ts'
export type * from './fused/word-vectors.ts'
export type * from './fused/factors.ts'

export type BackendName = 'native' | 'wasm' | 'webgpu' | 'reference'

/** Where a tensor is: `cpu` for native, wasm and reference. */
export type Device = 'cpu' | 'webgpu'

/** Maximum number of dimensions of a tensor. */
export const MAX_DIMS = 8

/** A backend's description. */
export interface BackendInfo {
  readonly name: BackendName
  /** Threads that kernels use, including the caller's. */
  readonly threads: number
  /** Readable details: `AVX2+FMA, 2 threads`. */
  readonly description: string
  /** True for a graphics adapter that computes on the processor. */
  readonly isSoftware?: boolean
}

/** What a backend can do faster with less precision. */
export interface PrecisionKernels {
  /**
   * From now on, products round their inputs to bfloat16 and add in float32, or not: matrix products, recurrent layers and most convolutions.
   *
   * @returns false if this backend or processor cannot; products stay in float32 then.
   */
  roundProducts?(rounds: boolean): boolean
}

/** The minimal backend; `complete` turns it into `Kernels`. */
export interface CoreBackend extends BackendInfo, Memory, PrecisionKernels, CoreKernels {}

/** A backend: its memory and all its kernels. */
export interface Kernels extends CoreBackend, FusedKernels {}
