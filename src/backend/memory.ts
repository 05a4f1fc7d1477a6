import { BackendError } from '../base/errors.ts'
import type { DType, HostStorage, Storage, TypedArray } from './storage.ts'

/**
 * The memory of a backend. It may belong to another device: values go in by `write` and come back by `read`, which waits for the kernels
 * that were called before. Code outside `src/backend` relies on nothing else.
 */
export interface Memory {
  /** A storage with undefined contents. */
  allocate(dtype: DType, length: number): Storage
  /** Frees the memory for the next `allocate` and marks the storage as freed. */
  release(storage: Storage): void
  /**
   * Copies values into a storage from element `at` on, in order with the kernels called before and after. Numbers are converted as typed
   * arrays convert them; bool takes 0 and 1. The caller may change `values` as soon as this returns.
   */
  write(storage: Storage, values: ArrayLike<number>, at?: number): void
  /**
   * A copy of `length` elements from `at` on (default: all of them), as they are once every kernel called so far has finished.
   *
   * @throws IndexError if a kernel called before found an index outside its table and could not say so at once; see `CoreKernels`.
   */
  read(storage: Storage, at?: number, length?: number): Promise<TypedArray>
  /**
   * The numbers of an int32 storage, and of a bool one if the backend keeps them, where the host knows them without asking: they came in by `write`, and no kernel has changed the storage
   * since. Undefined otherwise; only memory of another device needs this, for the rule of index errors in `CoreKernels`.
   */
  known?(storage: Storage): ArrayLike<number> | undefined
  /** Bytes in live storages and bytes kept for reuse. */
  memory(): { readonly liveBytes: number; readonly pooledBytes: number; readonly liveStorages: number }
  /** Ends threads; the backend cannot be used afterwards. */
  dispose(): Promise<void>
}

/** Memory that JavaScript can address directly, as on CPU backends. */
export interface HostMemory extends Memory {
  /** The elements of a storage, not copied. Do not keep the array: wasm memory may move when it grows. */
  view(storage: Storage): TypedArray
}

/** The elements of a storage of a CPU backend, for the code of those backends. @throws MemoryError once it is freed. */
export function elementsOf(storage: Storage): TypedArray {
  return (storage as HostStorage).view()
}

/** `read` and `write` for memory that JavaScript can address directly. */
export const hostAccess: Pick<HostMemory, 'read' | 'write' | 'view'> = {
  view: elementsOf,
  write: (storage, values, at) => elementsOf(storage).set(values, at),
  read: async (storage, at = 0, length = storage.length - at) => elementsOf(storage).slice(at, at + length),
}

/**
 * The elements of a storage at once, for what cannot wait: `dataSync`, `itemSync` and printing. The array is the storage itself: copy what
 * must last.
 *
 * @throws BackendError if the memory is not the CPU's.
 */
export function hostView(operation: string, memory: Memory, storage: Storage): TypedArray {
  if ('view' in memory) return (memory as HostMemory).view(storage)
  throw new BackendError(
    operation,
    'needs a CPU backend (native, wasm, reference): other devices return values asynchronously; await data(), item() or tolist() instead',
  )
}
