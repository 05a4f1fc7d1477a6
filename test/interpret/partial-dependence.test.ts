import { describe, expect, it } from 'vitest'
import { Table } from '../../src/data/tables/table.ts'
import { partialDependence } from '../../src/interpret/partial-dependence.ts'
import type { PredictingRun } from '../../src/interpret/table-model.ts'

const days = (count: number): Date => new Date(Date.UTC(2024, 0, 1 + count))
const table = Table.fromRows(
  Array.from({ length: 101 }, (_, i) => ({
    size: i,
    city: i % 10 === 0 ? null : i % 3 === 0 ? 'Ulm' : 'Bonn',
    day: days(i % 4),
    few: i % 2 === 0 ? 1 : 5,
  })),
)
const price = (rows: Table): number[] =>
  rows.toRows().map(({ size, city, day, few }) => {
    const base = 2 * Number(size) + 10 * Number(few)
    return base + (city === 'Ulm' ? 100 : city === null ? -7 : 0) + Number(day) / 86_400_000 - 19_723
  })

describe('partialDependence', () => {
  it('follows each column of an additive model exactly', async () => {
    const [size, city, day, few] = await partialDependence(price, table)
    const mean = price(table).reduce((sum, value) => sum + value, 0) / 101
    expect(size!.averages[0]).toBeCloseTo(mean, 9)
    // 1 % to 99 % of 0..100, in even steps of 98 / 19.
    expect(size!.points.map(({ value }) => value)).toEqual(
      Array.from({ length: 20 }, (_, i) => Math.round(1 + (98 * i) / 19)),
    )
    for (const { value, means } of size!.points)
      expect(means[0]).toBeCloseTo(mean + 2 * (Number(value) - 50), 9)
    // 30 of 101 rows are multiples of 3 but not of 10, 11 of 10.
    expect(city).toMatchObject({ kind: 'level' })
    expect(city!.points.map(({ value, count }) => [value, count])).toEqual([
      ['Bonn', 60],
      ['Ulm', 30],
      [null, 11],
    ])
    const [bonn, ulm, missing] = city!.points.map(({ means }) => means[0]!)
    expect(ulm! - bonn!).toBeCloseTo(100, 9)
    expect(missing! - bonn!).toBeCloseTo(-7, 9)
    expect(day!.points.map(({ value }) => value)).toEqual([
      '2024-01-01',
      '2024-01-02',
      '2024-01-03',
      '2024-01-04',
    ])
    expect(day!.points[3]!.means[0]! - day!.points[0]!.means[0]!).toBeCloseTo(3, 9)
    expect(few!.points.map(({ value }) => value)).toEqual([1, 5])
    expect(few!.points[1]!.means[0]! - few!.points[0]!.means[0]!).toBeCloseTo(40, 9)
  })

  it('follows classes of a run, in a sample that its seed decides', async () => {
    const run: PredictingRun = {
      target: { kind: 'classification', classes: ['no', 'yes'], decode: () => [] },
      pipeline: { needed: ['size'], forms: new Map() },
      outputs: (rows) =>
        Promise.resolve(rows.toRows().flatMap(({ size }) => [1 - Number(size) / 100, Number(size) / 100])),
    }
    const [yes] = await partialDependence(run, table, { points: 3, rows: 10 })
    expect(yes).toMatchObject({ column: 'size', classes: ['yes'] })
    expect(yes!.points.map(({ value, means }) => [value, Number(means[0]!.toFixed(9))])).toEqual([
      [1, 0.01],
      [50, 0.5],
      [99, 0.99],
    ])
    const both = await partialDependence(run, table, { points: 3, rows: 10, classes: ['yes', 'no'] })
    expect(both[0]!.points[0]!.means[1]).toBeCloseTo(0.99, 9)
    expect(both[0]!.averages[0]).toBe(yes!.averages[0])
    const [other] = await partialDependence(run, table, { points: 3, rows: 10, seed: 1 })
    expect(other!.averages).not.toEqual(yes!.averages)
  })

  it('says what is wrong', async () => {
    await expect(partialDependence(price, table, { columns: ['sise'] })).rejects.toThrow(
      'did you mean "size"',
    )
    await expect(partialDependence(price, table, { points: 1 })).rejects.toThrow(
      'points must be an integer of at least 2',
    )
    await expect(partialDependence(price, [])).rejects.toThrow('at least one row')
    await expect(partialDependence(price, table, { classes: ['a'] })).rejects.toThrow('has no class "a"')
  })
})
