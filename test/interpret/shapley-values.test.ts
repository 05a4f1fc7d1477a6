import { describe, expect, it } from 'vitest'
import { fit, type TabularFitStart } from '../../src/apps/tabular/index.ts'
import { Generator } from '../../src/base/philox.ts'
import type { NumberColumn } from '../../src/data/tables/table-column.ts'
import { Table } from '../../src/data/tables/table.ts'
import { shapleyValues } from '../../src/interpret/shapley-values.ts'
import type { PredictingRun } from '../../src/interpret/table-model.ts'

const words = new Generator(3).words(new Uint32Array(400))
const names = ['a', 'b', 'c', 'd'] as const
const background = Table.fromColumns(
  Object.fromEntries(
    names.map((name, c) => [name, Array.from({ length: 20 }, (_, i) => words[c * 20 + i]! / 2 ** 32)]),
  ),
)
const cells = (rows: Table, name: string): Float64Array => (rows.column(name) as NumberColumn).values
const model =
  (f: (a: number, b: number, c: number, d: number) => number) =>
  (rows: Table): number[] =>
    Array.from({ length: rows.rows }, (_, i) =>
      f(...(names.map((name) => cells(rows, name)[i]!) as [number, number, number, number])),
    )
const row = { a: 2, b: -1, c: 0.5, d: 3 }
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length

/** All orders of n columns. */
function orders(n: number): number[][] {
  if (n === 0) return [[]]
  return orders(n - 1).flatMap((order) => Array.from({ length: n }, (_, at) => order.toSpliced(at, 0, n - 1)))
}

/** Shapley values by their definition: the mean over all orders and background rows. */
function exactValues(f: (...cells: [number, number, number, number]) => number): number[] {
  const sums = names.map(() => 0)
  for (const order of orders(4))
    for (let i = 0; i < background.rows; i++) {
      const mixed = names.map((name) => cells(background, name)[i]!) as [number, number, number, number]
      for (const column of order) {
        const before = f(...mixed)
        mixed[column] = row[names[column]!]
        sums[column]! += f(...mixed) - before
      }
    }
  return sums.map((sum) => sum / 24 / background.rows)
}

describe('shapleyValues', () => {
  it('gives the columns of a linear model their exact effects, without sampling error', async () => {
    const linear = model((a, b, c) => 7 + 3 * a - 2 * b + 0.5 * c)
    const [why] = await shapleyValues(linear, [row], { background })
    expect(why!.prediction).toBeCloseTo(7 + 6 + 2 + 0.25, 12)
    for (const [name, slope] of [
      ['a', 3],
      ['b', -2],
      ['c', 0.5],
      ['d', 0],
    ] as const) {
      const found = why!.columns.find(({ column }) => column === name)!
      expect(found.contribution).toBeCloseTo(slope * (row[name] - mean(cells(background, name))), 12)
      expect(found.standardError).toBeLessThan(1e-12)
      expect(found.value).toBe(row[name])
    }
    expect(why!.columns[0]!.column).toBe('a')
  })

  it('is within its standard errors of the values by definition, and sums to the difference', async () => {
    const f = (a: number, b: number, c: number, d: number): number =>
      a * b * c + Math.max(a, d) * Math.exp(c * d) + b ** 2
    const exact = exactValues(f)
    const [few] = await shapleyValues(model(f), [row], { background })
    const [many] = await shapleyValues(model(f), [row], { background, permutations: 50 })
    for (const why of [few!, many!]) {
      const sum = why.columns.reduce((total, { contribution }) => total + contribution, 0)
      expect(Math.abs(sum - (why.prediction - why.mean))).toBeLessThan(1e-12)
      expect(why.mean).toBeCloseTo(mean(model(f)(background)), 12)
    }
    for (const { column, contribution, standardError } of many!.columns) {
      expect(standardError).toBeGreaterThan(0)
      expect(Math.abs(contribution - exact[names.indexOf(column as 'a')]!)).toBeLessThan(4 * standardError)
      const first = few!.columns.find((other) => other.column === column)!
      expect(standardError).toBeLessThan(first.standardError / 3)
    }
  })

  it('repeats itself for a seed, and explains a row the same next to others', async () => {
    const f = model((a, b, c, d) => a * b * c * d)
    const alone = await shapleyValues(f, [row], { background })
    expect(await shapleyValues(f, [row], { background })).toEqual(alone)
    expect((await shapleyValues(f, [{ a: 0, b: 0, c: 0, d: 0 }, row], { background }))[1]).toEqual(alone[0])
    expect(await shapleyValues(f, [row], { background, seed: 1 })).not.toEqual(alone)
  })

  it('explains the predicted class of a run, or another one', async () => {
    const run: PredictingRun = {
      target: { kind: 'classification', classes: ['no', 'yes'], decode: () => [] },
      pipeline: { needed: ['a', 'kind'], forms: new Map() },
      outputs: (rows) => {
        const yes = Array.from({ length: rows.rows }, (_, i) => {
          const { a, kind } = rows.row(i)
          return 1 / (1 + Math.exp(-Number(a) - (kind === 'x' ? 1 : 0)))
        })
        return Promise.resolve(yes.flatMap((p) => [1 - p, p]))
      },
    }
    const rows = [
      { kind: 'y', a: -3, other: 1 },
      { kind: 'x', a: -1, other: 2 },
    ]
    // Cells of a row take the kind of the background's column.
    const [why] = await shapleyValues(run, [{ a: '2', kind: 'x' }], { background: rows })
    expect(why).toMatchObject({
      class: 'yes',
      columns: [
        { column: 'a', value: 2 },
        { column: 'kind', value: 'x' },
      ],
    })
    const [against] = await shapleyValues(run, [{ a: 2, kind: 'x' }], { background: rows, class: 'no' })
    expect(against!.prediction).toBeCloseTo(1 - why!.prediction, 12)
    expect(against!.columns[0]!.contribution).toBeCloseTo(-why!.columns[0]!.contribution, 12)
    await expect(shapleyValues(run, rows, { background: rows, class: 'yess' })).rejects.toThrow(
      'did you mean "yes"',
    )
    await expect(shapleyValues(run, [{ a: 1 }], { background: rows })).rejects.toThrow('no column "kind"')
    await expect(shapleyValues(run, [{ a: 'two', kind: 'x' }], { background: rows })).rejects.toThrow(
      'is not a number',
    )
    await expect(shapleyValues(run, rows, { background: [] })).rejects.toThrow('at least one background row')
  })

  it('finds the coefficients of a straight line in a trained run', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const [size, age, kind] = [((i * 37) % 101) / 10, (i * 53) % 97, 'xyz'[i % 3]!]
      return { size, age, kind, price: 3 * size - age / 2 + (kind === 'x' ? 20 : 0) }
    })
    let start: TabularFitStart | undefined
    const run = await fit(Table.fromRows(rows), {
      target: 'price',
      epochs: 1,
      onStart: (own) => (start = own),
    })
    const [why] = await shapleyValues(run, [{ size: '8', age: 10, kind: 'x' }], {
      background: start!.background,
    })
    const known = start!.background
    const shares = known.toRows().filter(({ kind }) => kind === 'x').length / known.rows
    for (const [column, wanted] of [
      ['size', 3 * (8 - mean(cells(known, 'size')))],
      ['age', -(10 - mean(cells(known, 'age'))) / 2],
      ['kind', 20 * (1 - shares)],
    ] as const) {
      const found = why!.columns.find((own) => own.column === column)!
      expect(Math.abs(found.contribution - wanted), column).toBeLessThan(1e-3)
      expect(found.standardError).toBeLessThan(1e-4)
    }
    expect(why!.prediction).toBeCloseTo(39, 3)
  })
})
