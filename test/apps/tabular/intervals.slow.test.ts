import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fit } from '../../../src/apps/tabular/index.ts'
import { getCvIdxs } from '../../../src/data/index.ts'
import { readTable } from '../../../src/data/tables/index.ts'
import { sharedData } from '../../shared-data.ts'

const folder = sharedData('tables')

it.skipIf(folder === null)(
  'intervals of 0.9 cover 0.88 to 0.92 of at least 5,000 rows of four public tables',
  async () => {
    let [covered, rows] = [0, 0]
    for (const [name, target, most] of [
      ['boston', 'medv', 506],
      ['concrete', 'compressive_strength', 1030],
      ['ames', 'Sale_Price', 2930],
      ['diamonds', 'price', 9000],
    ] as const)
      for (const seed of ['ames', 'diamonds'].includes(name) ? [1] : [1, 2]) {
        const table = await readTable(join(folder!, `${name}.csv`))
        const test = new Set(getCvIdxs(table.rows, { seed, valPct: name === 'diamonds' ? 0.08 : 0.2 }))
        const train = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !test.has(row))
        const stride = Math.max(1, Math.floor(train.length / most))
        const run = await fit(table.take(train.filter((_, i) => i % stride === 0)), { target, epochs: 12 })
        const held = table.take([...test])
        const { intervals } = await run.predict(held, { interval: 0.9 })
        const truth = held.column(target)
        if (truth.kind !== 'number') throw new Error(`${target} holds numbers`)
        truth.values.forEach((value, row) => {
          if (value >= intervals!.low[row]! && value <= intervals!.high[row]!) covered++
        })
        rows += held.rows
      }
    expect(rows).toBeGreaterThan(5000)
    expect(covered / rows).toBeGreaterThan(0.88)
    expect(covered / rows).toBeLessThan(0.92)
  },
  1_200_000,
)
