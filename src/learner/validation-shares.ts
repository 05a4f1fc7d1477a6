import type { DataParallelTraining } from './data-parallel.ts'
import type { Tally } from './metrics/whole-metrics.ts'

type Parts = readonly (readonly ArrayLike<number>[])[]

/** The results of one process's part of every validation batch, until they are those of all rows. */
export class ValidationShares {
  readonly #together: DataParallelTraining
  readonly #scores: (readonly number[])[] = []
  readonly #rows: number[] = []
  readonly #parts: (Parts | null)[] = []

  constructor(together: DataParallelTraining) {
    this.#together = together
  }

  /** A batch of which this process has no rows. */
  skip(): void {
    this.#scores.push([])
    this.#rows.push(0)
    this.#parts.push(null)
  }

  /**
   * @param scores means over the rows of this process.
   * @param parts what each whole metric keeps of them.
   */
  add(scores: readonly number[], rows: number, parts: Parts): void {
    this.#scores.push(scores)
    this.#rows.push(rows)
    // The arrays are read later, and the kernels reuse them.
    this.#parts.push(parts.map((own) => own.map((part) => (part as Float32Array).slice())))
  }

  /** Calls `add` with the means of each whole batch, and gives the tallies the parts of all processes in the order of the rows. */
  async combine(
    count: number,
    add: (scores: readonly number[], rows: number) => void,
    tallies: readonly Tally[],
  ): Promise<void> {
    const width = count + 1
    const table = new Float64Array(this.#rows.length * width)
    this.#rows.forEach((rows, at) => {
      table[at * width] = rows
      this.#scores[at]!.forEach((score, i) => (table[at * width + 1 + i] = rows * score))
    })
    await this.#together.sum(table)
    for (let at = 0; at < this.#rows.length; at++) {
      const rows = table[at * width]!
      const sums = Array.from(table.subarray(at * width + 1, (at + 1) * width))
      add(
        sums.map((sum) => sum / rows),
        rows,
      )
    }
    if (tallies.length === 0) return
    const all = (await this.#together.gather(this.#parts)) as (Parts | null)[][]
    for (let at = 0; at < this.#rows.length; at++)
      for (const own of all) own[at]?.forEach((parts, i) => tallies[i]!.add(parts))
  }
}
