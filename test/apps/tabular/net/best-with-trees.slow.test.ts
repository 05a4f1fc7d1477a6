import { describe, expect, it } from 'vitest'
import { fit } from '../../../../src/apps/tabular/index.ts'
import { TabularNet } from '../../../../src/apps/tabular/net/tabular-net.ts'
import { loadXgboost } from '../../../../src/apps/trees/index.ts'
import { loadRun } from '../../../../src/infer/index.ts'
import { Table } from '../../../../src/data/tables/table.ts'

const hasXgboost = await loadXgboost().then(
  () => true,
  () => false,
)
/** Steps that trees draw at once and small nets do not. */
const rows = Array.from({ length: 400 }, (_, i) => {
  const [a, b] = [(i * 37) % 101, (i * 53) % 97]
  const city = ['Ulm', 'Bonn', 'Kiel'][i % 3]!
  const steps = (a % 10 > 4 ? 3 : 0) + (b % 7 > 3 ? 2 : 0) + (city === 'Ulm' ? 1 : 0)
  return { a, b, city, steps, level: steps > 3 ? 'high' : steps > 1 ? 'middle' : 'low' }
})
const options = { quality: 'best', epochs: 3, layers: [8], seed: 4 } as const

describe.skipIf(!hasXgboost)('the best quality with XGBoost', () => {
  it.each([
    ['a number', { target: 'steps', ignore: ['level'] }],
    ['classes', { target: 'level', ignore: ['steps'] }],
  ] as const)(
    'of %s blends trees in, and a saved run says the same without XGBoost',
    async (_name, target) => {
      const table = Table.fromRows(rows)
      const run = await fit(table, { ...options, ...target })
      const { trees } = run.facts.training as { readonly trees?: { readonly share: number } }
      expect(trees!.share).toBeGreaterThan(0.5)
      expect((run.model as TabularNet).judgeTrees).not.toBeNull()
      const own = await run.predict(rows.slice(0, 50))
      const { description, weights } = await run.files()
      const loaded = await loadRun({ description, weights })
      expect(await (loaded as typeof run).predict(rows.slice(0, 50))).toEqual(own)
      const again = await fit(table, { ...options, ...target })
      expect(await again.predict(rows.slice(0, 50))).toEqual(own)
    },
  )

  it('of few rows or groups leaves folds empty, and still ends', async () => {
    const few = Table.fromRows(rows.slice(0, 6))
    await fit(few, { ...options, epochs: 1, target: 'steps', ignore: ['level'] })
    const grouped = Table.fromRows(rows.map((row, i) => Object.assign({ group: `g${i % 5}` }, row)))
    const run = await fit(grouped, {
      ...options,
      epochs: 1,
      target: 'steps',
      ignore: ['level'],
      valid: { kind: 'random', group: 'group' },
    })
    expect(run.facts.training['trees']).toBeDefined()
  })

  it('does so for the default quality only if asked', async () => {
    const run = await fit(Table.fromRows(rows), { ...options, quality: 'default', target: 'steps' })
    expect((run.model as TabularNet).trees).toBeNull()
    expect(run.facts.training['trees']).toBeUndefined()
  })
})

describe('the best quality without XGBoost', () => {
  it('says that there are no boosted trees', async () => {
    const before = process.env['LANNER_XGBOOST']
    process.env['LANNER_XGBOOST'] = '/nowhere/libxgboost.so'
    try {
      const run = await fit(Table.fromRows(rows), { ...options, epochs: 1, target: 'steps' })
      expect(JSON.stringify(run.facts.data)).toMatch(/Without boosted trees/)
    } finally {
      if (before === undefined) delete process.env['LANNER_XGBOOST']
      else process.env['LANNER_XGBOOST'] = before
    }
  })
})
