import { describe, expect, it } from 'vitest'
import { fit, type TabularFitOptions } from '../../../src/apps/tabular/index.ts'
import type { FoldEnd } from '../../../src/apps/tabular/options.ts'
import { foldsOf, Table } from '../../../src/data/tables/index.ts'

const table = Table.fromRows(
  Array.from({ length: 61 }, (_, i) => ({
    size: (i * 37) % 50,
    patient: `p${i % 7}`,
    price: i === 5 ? null : 2 * ((i * 37) % 50) + (i % 3),
  })),
)
const options: TabularFitOptions = { target: 'price', epochs: 1, layers: [4], batchSize: 16 }
const bytes = async (run: Awaited<ReturnType<typeof fit>>): Promise<string> =>
  Buffer.from((await run.files()).weights).toString('base64')

describe('cross-validation', () => {
  it('scores each fold by a model of the others, and trains the run as without folds', async () => {
    const ends: FoldEnd[] = []
    const run = await fit(table, { ...options, folds: 3, onFold: (end) => ends.push(end) })
    expect(ends.map(({ fold, folds }) => [fold, folds])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
    const { folds } = run.facts.metrics as {
      folds: { count: number; mean: { rmse: number }; spread: { rmse: number }; scores: { rmse: number }[] }
    }
    expect(folds.scores).toEqual(ends.map(({ scores }) => scores))
    const [a, b, c] = folds.scores.map(({ rmse }) => rmse) as [number, number, number]
    expect(folds.mean.rmse).toBeCloseTo((a + b + c) / 3, 12)
    const squares = [a, b, c].map((value) => (value - (a + b + c) / 3) ** 2)
    expect(folds.spread.rmse).toBeCloseTo(Math.sqrt((squares[0]! + squares[1]! + squares[2]!) / 2), 12)
    expect(await bytes(run)).toBe(await bytes(await fit(table, options)))

    // The second fold by hand: rows without a target are in no fold.
    const present = Array.from({ length: 61 }, (_, i) => i).filter((i) => i !== 5)
    const fold = foldsOf(table.take(present), { folds: 3 })
    const alone = await fit(table, {
      ...options,
      valid: { kind: 'rows', rows: present.filter((_, i) => fold[i] === 1) },
    })
    expect(alone.facts.metrics['valid']).toEqual(folds.scores[1])
  })

  it('keeps groups together, which are no inputs', async () => {
    const rows: number[] = []
    const run = await fit(table, {
      ...options,
      valid: { kind: 'random', group: 'patient' },
      folds: 7,
      onFold: () => rows.push(1),
    })
    expect(rows).toHaveLength(7)
    expect(run.pipeline.needed).toEqual(['size'])
    const refused = (more: Partial<TabularFitOptions>): Promise<unknown> =>
      fit(table, { ...options, ...more })
    await expect(refused({ valid: { kind: 'random', group: 'patient' }, folds: 8 })).rejects.toThrow(
      'at most 7',
    )
    await expect(refused({ folds: 61 })).rejects.toThrow('61 folds for 60 rows')
    await expect(refused({ folds: 2, valid: { kind: 'last', column: 'size' } })).rejects.toThrow(
      'Folds are random',
    )
    await expect(refused({ cats: ['patient'], valid: { kind: 'random', group: 'patient' } })).rejects.toThrow(
      'Column "patient" groups the rows, so it cannot be an input',
    )
  })
})
