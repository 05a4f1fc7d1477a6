import { beforeAll, expect, it } from 'vitest'
import { fit, scoresOf, type TabularRun } from '../../../../src/apps/tabular/index.ts'
import { Table } from '../../../../src/data/tables/index.ts'
import { init, type Tensor } from '../../../../src/tensor/index.ts'

beforeAll(() => init())

/** Each column is proportional to y, except in one row, which is out of scale in one of them. */
const tables = [
  { count: 10, columns: 4, far: 0, value: 100 },
  { count: 10, columns: 4, far: 0, value: 1e6 },
  { count: 10, columns: 3, far: 2, value: 100 },
  { count: 12, columns: 3, far: 2, value: 100 },
  { count: 16, columns: 2, far: 5, value: 1e6 },
]

it.each(tables)(
  'the printed score is that of the model that predicts: %o',
  async ({ count, columns, far, value }) => {
    for (const seed of [42, 43, 44]) {
      const rows = Array.from({ length: count }, (_, i) => ({
        y: i === count - 1 ? count + 0.5 : i + 1,
        ...Object.fromEntries(
          Array.from({ length: columns }, (_, c) => [
            `x${c}`,
            c === 0 && i === far ? value : (i + 1) * (c + 1),
          ]),
        ),
      }))
      let valid: Table | undefined
      const run = await fit(Table.fromRows(rows), {
        target: 'y',
        epochs: 1,
        layers: [8],
        seed,
        onStart: (start) => (valid = start.valid),
      })
      expect(await netShare(run), `seed ${seed}`).toBe(await netShare(run.heldOut))
      const { valid: printed, baseline } = run.facts.metrics as Record<string, { rmse: number }>
      const saved = await scoresOf(run, valid!)
      // A model that has also learned from these rows is not much worse on them than one that has not.
      expect(saved['rmse'], `seed ${seed}`).toBeLessThan(2 * printed!.rmse + 0.05 * baseline!.rmse)
    }
  },
)

/** The weight of the net; the line has the rest. */
async function netShare(run: TabularRun): Promise<number> {
  const { line } = run.model as unknown as { readonly line: { readonly share: Tensor } }
  return Number(await line.share.item())
}
