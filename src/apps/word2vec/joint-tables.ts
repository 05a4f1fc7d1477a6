import type { DataParallelTraining } from '../../learner/data-parallel.ts'
import type { Tensor } from '../../tensor/index.ts'
import { peek } from '../../tensor/read.ts'

/**
 * Synchronizes tables that several processes have trained on different words: each number changes by the sum of its changes, as if one
 * process had trained on all those words. The mean would slow down every word by the number of processes.
 */
export class JointTables {
  readonly #together: DataParallelTraining
  readonly #tables: readonly Tensor[]
  readonly #before: Float32Array
  readonly #moves: Float32Array

  constructor(together: DataParallelTraining, tables: readonly Tensor[]) {
    this.#together = together
    this.#tables = tables
    const length = tables.reduce((sum, { numel }) => sum + numel, 0)
    this.#before = new Float32Array(length)
    this.#moves = new Float32Array(length)
  }

  /** Remembers the tables, before this process trains them. */
  begin(): Promise<void> {
    return this.#read(this.#before)
  }

  /** Makes the tables of all processes equal. */
  async end(): Promise<void> {
    const [before, moves] = [this.#before, this.#moves]
    await this.#read(moves)
    for (let i = 0; i < moves.length; i++) moves[i]! -= before[i]!
    await this.#together.sum(moves)
    for (let i = 0; i < moves.length; i++) before[i]! += moves[i]!
    let at = 0
    for (const { kernels, storage, offset, numel } of this.#tables) {
      kernels.write(storage, before.subarray(at, at + numel), offset)
      at += numel
    }
  }

  async #read(into: Float32Array): Promise<void> {
    let at = 0
    for (const table of this.#tables) {
      into.set(await peek(table), at)
      at += table.numel
    }
  }
}
