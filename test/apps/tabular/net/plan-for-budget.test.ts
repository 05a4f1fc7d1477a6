import { describe, expect, it } from 'vitest'
import { planForBudget, type BudgetedRows } from '../../../../src/apps/tabular/net/plan-for-budget.ts'
import * as tabular from '../../../../src/apps/tabular/index.ts'
import { Table } from '../../../../src/data/tables/table.ts'

const sizes: BudgetedRows = {
  trainRows: 4000,
  validRows: 1000,
  inMemory: true,
  usualSplit: true,
  inputs: 200,
  outputs: 1,
  threads: 2,
  backend: 'native',
}
const budgets = [1, 3, 10, 30, 100, 300, 1000, 10_000]
const target = 'price'

describe('planForBudget', () => {
  it('is the plan of the quality without a budget', () => {
    for (const quality of ['fast', 'default', 'best'] as const)
      expect(planForBudget({ target, quality }, sizes).chosen).toEqual({ quality })
    expect(planForBudget({ target }, sizes).chosen).toEqual({ quality: 'default' })
  })

  it('plans more for more seconds: fewer epochs, then fast, default and best', () => {
    const ranks = budgets.map((timeBudget) => {
      const { chosen, plan } = planForBudget({ target, timeBudget }, sizes)
      return ['fast', 'default', 'best'].indexOf(chosen.quality) * 1000 + plan.epochs
    })
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(planForBudget({ target, timeBudget: 1 }, sizes).chosen).toEqual({ quality: 'fast', epochs: 2 })
    expect(planForBudget({ target, timeBudget: 10_000 }, sizes).chosen).toEqual({ quality: 'best' })
    expect(planForBudget({ target, timeBudget: 1e-6 }, sizes).plan.epochs).toBe(1)
    const slower = { ...sizes, backend: 'wasm' }
    expect(planForBudget({ target, timeBudget: 10 }, slower)).toEqual(
      planForBudget({ target, timeBudget: 3 }, sizes),
    )
  })

  it('names options with which a fit without a budget has the same plan', () => {
    for (const inMemory of [true, false])
      for (const trainRows of [100, 4000, 30_000, 1_000_000])
        for (const timeBudget of budgets) {
          const rows = { ...sizes, inMemory, trainRows }
          const { chosen, ...found } = planForBudget({ target, timeBudget }, rows)
          expect(planForBudget({ target, ...chosen }, rows)).toEqual({ chosen, ...found })
        }
  })

  it('takes a given quality as the most, counts folds, and keeps given epochs', () => {
    expect(planForBudget({ target, quality: 'default', timeBudget: 10_000 }, sizes).chosen.quality).toBe(
      'default',
    )
    const alone = planForBudget({ target, timeBudget: 200 }, sizes).chosen
    expect(planForBudget({ target, timeBudget: 1200, folds: 5 }, sizes).chosen).toEqual(alone)
    expect(planForBudget({ target, timeBudget: 0.1, epochs: 50 }, sizes).plan.epochs).toBe(50)
  })

  it('refuses a budget that is not a number of seconds, and an unknown quality', () => {
    for (const timeBudget of [0, -1, NaN, Infinity])
      expect(() => planForBudget({ target, timeBudget }, sizes)).toThrow(
        `tabular.fit: timeBudget must be seconds above 0, got ${timeBudget}`,
      )
    expect(() => planForBudget({ target, timeBudget: 1, quality: 'good' as 'best' }, sizes)).toThrow(
      'quality must be fast, default or best, got "good"',
    )
  })
})

it('fits the same net from the recorded plan', async () => {
  const rows = Table.fromRows(
    Array.from({ length: 120 }, (_, i) => ({
      size: i % 13,
      kind: 'abc'[i % 3]!,
      price: (i % 13) * 2 + (i % 3),
    })),
  )
  const budgeted = await tabular.fit(rows, { target, timeBudget: 0.02 })
  const { timeBudget, plan } = budgeted.facts.training
  expect([timeBudget, plan]).toEqual([0.02, { quality: 'fast', epochs: expect.any(Number) }])
  const again = await tabular.fit(rows, { target, ...(plan as object) })
  const row = { size: 4, kind: 'b' }
  expect(await again.predict(row)).toEqual(await budgeted.predict(row))
  expect(again.facts.metrics).toEqual(budgeted.facts.metrics)
})
