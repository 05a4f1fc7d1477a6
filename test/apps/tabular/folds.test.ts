import { describe, expect, it } from 'vitest'
import { fit, type TabularFitOptions } from '../../../src/apps/tabular/index.ts'
import type { FoldEnd } from '../../../src/apps/tabular/options.ts'
import { FOLDS, foldsOf as memberFolds, HELD_OUT } from '../../../src/apps/tabular/net/folds.ts'
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
  it('scores each fold with a model of the others, and trains the run as without folds', async () => {
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

  it('keeps groups together and excludes their column', async () => {
    const needed: (readonly string[])[] = []
    const run = await fit(table, {
      ...options,
      valid: { kind: 'random', group: 'patient' },
      folds: 7,
      foldCallbacks: (run) => [{ onFitEnd: () => void needed.push(run().pipeline.needed) }],
    })
    expect(needed).toEqual(Array.from({ length: 7 }, () => ['size']))
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

describe('the folds of an ensemble', () => {
  const groups = Int32Array.from({ length: 400 }, (_, row) => (row * row) % 41)
  const rows = Int32Array.from({ length: 400 }, (_, row) => row).filter((row) => row % 5 !== 0)

  it('keep groups together, and leave out held rows', () => {
    const folds = memberFolds(400, rows, { classes: null, groups }, 7)
    const places = new Map<number, number>()
    const sizes = Array.from({ length: FOLDS }, () => 0)
    for (const row of rows) {
      expect(folds[row]).toBe(places.get(groups[row]!) ?? folds[row])
      places.set(groups[row]!, folds[row]!)
      sizes[folds[row]!]!++
    }
    expect(folds.filter((fold) => fold === HELD_OUT)).toHaveLength(80)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(20)
  })

  it('learns from fewer groups than folds', async () => {
    const three = Table.fromRows(
      Array.from({ length: 60 }, (_, i) => ({
        size: (i * 37) % 50,
        farm: `f${i % 3}`,
        price: 2 * ((i * 37) % 50),
      })),
    )
    const run = await fit(three, { ...options, valid: { kind: 'random', group: 'farm' } })
    expect(run.facts.data).toMatchObject({ trainRows: 40, validRows: 20 })
    expect(run.facts.training).toMatchObject({ refit: true })
  })
})
