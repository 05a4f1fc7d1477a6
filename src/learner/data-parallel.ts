import type { Batch, BatchSource } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { Tensor } from '../tensor/index.ts'

/** What a process contributes to a step of all processes. */
export interface StepPart {
  readonly model: AnyModule
  /** Parameters whose gradients become those of all rows; empty if the weights do not change yet. */
  readonly params: readonly Tensor[]
  /** Rows over which this process has summed the gradients; null if they are parts of the mean over the rows of all processes, so that they only need to be added. */
  readonly gradientRows: number | null
  /** Mean loss of this process's rows. */
  readonly loss: number
  /** Rows of the loss. */
  readonly rows: number
}

/** What a process has after a step with its own gradients. */
export interface LocalStep {
  readonly model: AnyModule
  readonly optimizer: Optimizer
  /** Mean loss of this process's rows; null if it had none. */
  readonly loss: number | null
  readonly rows: number
  /** Whether the processes meet now. */
  readonly meets: boolean
}

/** A request of one process that all processes follow: to end with a stop or an error, or to save a checkpoint. */
export type Wish = 'abort' | 'stop' | 'save'

/**
 * Training on several processes, as the training loop sees it: each has a copy of the model and takes its part of every batch. `DataParallel` of `lanner/mpi`
 * is one. All processes call the same methods in the same order.
 */
export interface DataParallelTraining {
  readonly rank: number
  readonly worldSize: number
  /** Steps that each process takes with its own gradients before all average their weights; 1 to add up gradients in every step instead. */
  readonly localSteps: number
  /** This process's part of every batch. @throws ValueError if the source cannot be divided. */
  shard(source: BatchSource): BatchSource
  /** Copies rank 0's weights and buffers to all processes; each then has its own random numbers for dropout. */
  begin(model: AnyModule): Promise<void>
  /**
   * Computes this process's part of a step. If layers normalize over the rows of all processes, a process without rows computes with a row
   * of zeros, which has no effect.
   *
   * @returns null if there is nothing to compute.
   */
  compute<T>(model: AnyModule, batch: Batch, step: (batch: Batch) => T): T | null
  /**
   * Prepares the sum of the gradients of a step in which the weights change. Returns a function to call with each parameter whose gradient is complete, so that it can leave while
   * others are still being computed; undefined if all must wait for `combine`, which takes those that were not announced.
   */
  beforeBackward(model: AnyModule, params: readonly Tensor[]): ((param: Tensor) => void) | undefined
  /** Replaces gradients by their mean over the rows of all processes. Also agrees on wishes. @returns the mean loss. */
  combine(part: StepPart): Promise<number>
  /**
   * After a step of this process alone: if the processes meet, replaces weights, running statistics and the optimizer's state by their means, and agrees on wishes.
   *
   * @returns the mean loss of the step; between meetings that of this process.
   */
  average(step: LocalStep): Promise<number>
  /** Requests something of all processes; the next `combine` or meeting tells them. */
  wish(what: Wish, wanted: boolean): void
  /** Whether any process had requested this at the last `combine` or meeting. */
  agreed(what: Wish): boolean
  /** Whether the value is true in any process. */
  any(wanted: boolean): Promise<boolean>
  /** Adds up the values of all processes, in place. */
  sum(values: Float32Array | Float64Array): Promise<void>
  /** The values of all processes, by rank: plain data with typed arrays. */
  gather(value: unknown): Promise<unknown[]>
  /** @throws LannerError if the weights of the processes differ. */
  check(model: AnyModule): Promise<void>
}
