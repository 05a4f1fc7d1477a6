/** Numbers that `allReduce` combines. */
export type ReducedArray = Float32Array | Float64Array | Int32Array

/** How `allReduce` combines the values of the ranks. `mean` is for floating-point numbers. */
export type Reduction = 'sum' | 'mean' | 'min' | 'max'

/**
 * The processes of one training, numbered by rank. Every rank must call the same methods in the same order; each call resolves when this
 * rank's part is done. Arrays must not be used before that.
 */
export interface Communicator {
  /** Number of this process, from 0. */
  readonly rank: number
  /** Number of processes. */
  readonly worldSize: number
  /** Rank among the processes on this machine, and their number. */
  readonly localRank: number
  readonly localSize: number
  /** Combines the arrays of all ranks, element by element, in place: afterwards all ranks have the same values. Default `sum`. */
  allReduce(values: ReducedArray, reduction?: Reduction): Promise<void>
  /** Like `allReduce` with `sum`, but synchronous, for use within a computation: this process does nothing else until all ranks have called it. */
  sumNow(values: ReducedArray): void
  /** Copies the array of one rank to all others. Default: that of rank 0. */
  broadcast(values: ReducedArray | Uint8Array, root?: number): Promise<void>
  /** The values of all ranks, in rank order. They travel as JSON. */
  allGather<T>(value: T): Promise<T[]>
  /** The bytes of all ranks, in rank order. They may differ in length. */
  allGatherBytes(bytes: Uint8Array): Promise<Uint8Array[]>
  /** Waits until all ranks have called it. */
  barrier(): Promise<void>
  /** Ends this process at once, without waiting for other ranks: their launcher ends them too. Node only. */
  abort(exitCode: number): never
  /** Ends the communication, once all ranks call it. */
  close(): Promise<void>
}
