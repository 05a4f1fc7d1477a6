import { expect, it } from 'vitest'
import { launchers, programOf, resultsOf, runRanks } from './run-mpi.ts'

interface Trained {
  readonly rank: number
  /** Bytes that this rank sent in a step. */
  readonly bytes: number
  readonly milliseconds: number
  readonly touched: readonly number[]
}

it.runIf(launchers.length > 0)(
  'of an embedding of 1,000,000 x 64 only the rows of a batch travel',
  { timeout: 600_000 },
  async () => {
    const train = async (ranks: number): Promise<readonly Trained[]> =>
      resultsOf(await runRanks(launchers[0]!, ranks, programOf('large-table')))
    const [single] = await train(1)
    const [first, second] = await train(2)
    // 128 rows of 64 numbers with their ids, and little else; the whole table is 256 MB.
    expect(first!.bytes).toBeLessThan(40_000)
    expect(second!.touched).toEqual(first!.touched)
    first!.touched.forEach((value, i) => expect(value).toBeCloseTo(single!.touched[i]!, 5))
  },
)
