import { describe, expect, it } from 'vitest'
import { intervalFacts } from '../../../src/apps/tabular/interval-facts.ts'
import { intervalsOf } from '../../../src/apps/tabular/intervals.ts'
import { fit } from '../../../src/apps/tabular/index.ts'
import { Generator } from '../../../src/base/philox.ts'
import { Table, TargetEncoder } from '../../../src/data/tables/index.ts'

/** A run that predicts x, and a table where y is off by the given errors. */
function judged(x: readonly number[], errors: readonly number[], log = false) {
  const table = Table.fromColumns({
    x: [...x],
    y: x.map((value, i) => (log ? Math.exp(value + errors[i]!) : value + errors[i]!)),
  })
  const metrics: Record<string, unknown> = {}
  const run = {
    target: TargetEncoder.fit(table, 'y', { log }),
    facts: { metrics },
    outputs: (rows: Table) =>
      Promise.resolve(
        Float32Array.from(
          rows.column('x').kind === 'number' ? (rows.column('x') as { values: Float64Array }).values : [],
        ),
      ),
  }
  return { run, table, metrics }
}

const words = new Generator(9).words(new Uint32Array(60_000))
const uniform = (i: number): number => words[i]! / 2 ** 32
/** Even in 0..1, and an error with deviation growing from 1 to 11 if `grows`. */
const rows = (
  from: number,
  count: number,
  grows: boolean,
): { readonly x: number[]; readonly errors: number[] } => {
  const x = Array.from({ length: count }, (_, i) => uniform(3 * (from + i)))
  const errors = x.map((value, i) => {
    const normal =
      Math.sqrt(-2 * Math.log(1 - uniform(3 * (from + i) + 1))) *
      Math.cos(2 * Math.PI * uniform(3 * (from + i) + 2))
    return normal * (grows ? 1 + 10 * value : 3)
  })
  return { x, errors }
}

describe('prediction intervals', () => {
  it('are as wide as the error at the right rank', async () => {
    // Errors 1 to 99 in some order, of both signs.
    const errors = Array.from({ length: 99 }, (_, i) => (((i * 37) % 99) + 1) * (i % 2 === 0 ? 1 : -1))
    const { run, table, metrics } = judged(
      errors.map((_, i) => 1000 + i),
      errors,
    )
    metrics['intervals'] = await intervalFacts(run, table)
    for (const [level, width] of [
      [0.9, 90],
      [0.5, 50],
      [0.905, 91],
      [0.99, 99],
    ] as const) {
      const { low, high } = intervalsOf(run, [5, 7], level)
      expect([...low]).toEqual([5 - width, 7 - width])
      expect([...high]).toEqual([5 + width, 7 + width])
    }
    expect(() => intervalsOf(run, [5], 0.995)).toThrow(
      'An interval of 0.995 needs at least 199 validation rows, but this run has 99; use at most 0.99.',
    )
    expect(() => intervalsOf(run, [5], 1)).toThrow('between 0 and 1')
  })

  it('are ratios for a log target', async () => {
    const errors = Array.from({ length: 9 }, (_, i) => Math.log(2) * (i % 2 === 0 ? 1 : -1))
    const { run, table, metrics } = judged(
      errors.map((_, i) => i),
      errors,
      true,
    )
    metrics['intervals'] = await intervalFacts(run, table)
    const { low, high } = intervalsOf(run, [Math.log(10)], 0.9)
    expect(low[0]).toBeCloseTo(5, 4)
    expect(high[0]).toBeCloseTo(20, 4)
  })

  it.each([true, false])(
    'cover 0.9 of new rows, for small and large predictions alike; errors that grow: %s',
    async (grows) => {
      const { x, errors } = rows(0, 3000, grows)
      const { run, table, metrics } = judged(x, errors)
      const facts = await intervalFacts(run, table)
      expect(facts!.scale === null).toBe(!grows)
      expect(facts!.errors).toHaveLength(1000)
      metrics['intervals'] = JSON.parse(JSON.stringify(facts))
      const fresh = rows(3000, 6000, grows)
      const { low, high } = intervalsOf(run, fresh.x, 0.9)
      const covered = fresh.x.map(
        (value, i) => value + fresh.errors[i]! >= low[i]! && value + fresh.errors[i]! <= high[i]!,
      )
      const share = (of: (value: number) => boolean): number => {
        const chosen = covered.filter((_, i) => of(fresh.x[i]!))
        return chosen.filter(Boolean).length / chosen.length
      }
      for (const part of [() => true, (value: number) => value < 1 / 3, (value: number) => value > 2 / 3])
        expect(Math.abs(share(part) - 0.9)).toBeLessThan(0.025)
      const widths = fresh.x.map((_, i) => high[i]! - low[i]!)
      // 1.645 deviations to both sides.
      const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length
      expect(Math.abs(mean / (2 * 1.645 * (grows ? 6 : 3)) - 1)).toBeLessThan(0.06)
    },
  )

  it('come with predictions of a run, and with none of classes', async () => {
    const table = Table.fromRows(
      Array.from({ length: 100 }, (_, i) => ({
        x: i % 10,
        y: (i % 10) * 2 + (i % 3),
        kind: i % 2 === 0 ? 'a' : 'b',
      })),
    )
    const run = await fit(table, { target: 'y', epochs: 2, layers: [4], ignore: ['kind'] })
    const { intervals, predictions } = await run.predict(table.slice(0, 3), { interval: 0.8 })
    const one = await run.predict({ x: 0 }, { interval: 0.8 })
    expect(one.interval).toEqual([intervals!.low[0], intervals!.high[0]])
    expect(one.interval![0]).toBeLessThan(predictions[0] as number)
    expect(one.interval![1]).toBeGreaterThan(predictions[0] as number)
    expect(await run.predict({ x: 0 })).not.toHaveProperty('interval')
    await expect(run.predict({ x: 0 }, { interval: 0.99 })).rejects.toThrow(
      'needs at least 99 validation rows',
    )
    const classes = await fit(table, { target: 'kind', epochs: 1, layers: [4] })
    await expect(classes.predict(table, { interval: 0.9 })).rejects.toThrow('"kind" is a classification')
    delete run.facts.metrics['intervals']
    await expect(run.predict({ x: 0 }, { interval: 0.9 })).rejects.toThrow('no validation errors')
  })
})
