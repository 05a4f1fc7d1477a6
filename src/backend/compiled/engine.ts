import { MemoryError } from '../../base/errors.ts'
import type { Kernels } from '../kernels.ts'
import type { HostMemory } from '../memory.ts'
import type { DType } from '../storage.ts'

/** Arguments that fit into one call. */
export const ARGUMENT_CAPACITY = 8192

/** The interface to the compiled kernels: arguments go into a bound array, then one call runs the kernel. */
export interface Engine {
  /** Arguments of the next call, ARGUMENT_CAPACITY of them. Addresses are bytes, everything else plain numbers. Fetch it again after an allocation. */
  readonly args: Float64Array
  /**
   * Runs kernel `opcode` on `args`. Returns 0, or 1 + the position of the first element that it refuses (the caller then throws an error
   * that names it): an index outside its table, or a result that does not fit int32. -2 - the position where a kernel can refuse both.
   */
  call(opcode: number): number
  /** The `home` of the storages that it can address. */
  readonly home: object
}

/** Bytes of one element in the engine's memory. */
export function bytesOf(dtype: DType): number {
  return dtype === 'bool' ? 1 : 4
}

/** The error for using freed memory. */
export function freedError(): MemoryError {
  return new MemoryError(
    'storage',
    'this tensor was created inside a scope that has ended, so its memory was freed; return it from the scope, or call keep(tensor) inside it',
  )
}

/** The part of `Kernels` that allocates and reads; the rest is the kernel calls, assembled in `compiled-kernels.ts`. */
export type MemoryKernels = Pick<Kernels, 'name' | 'threads' | 'description'> & HostMemory
