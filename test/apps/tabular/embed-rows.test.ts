import { beforeAll, describe, expect, it } from 'vitest'
import * as tabular from '../../../src/apps/tabular/index.ts'
import { cellOf } from '../../../src/data/tables/table-column.ts'
import { Table } from '../../../src/data/tables/table.ts'

const { embedRows } = tabular
const day = 86_400_000

let run: tabular.TabularRun
beforeAll(async () => {
  const rows = Array.from({ length: 120 }, (_, i) => ({
    city: ['Ulm', 'Bonn', 'Kiel'][i % 3]!,
    sold: new Date(Date.UTC(2020, 0, 1) + i * 11 * day),
    metres: i % 7 === 0 ? null : 10 + i / 8,
    price: 100 + 50 * (i % 3) + i,
  }))
  run = await tabular.fit(Table.fromRows(rows), { target: 'price', epochs: 1, layers: [8], seed: 1 })
})

describe('embedRows', () => {
  it('puts the vector of a category in its place, and keeps numbers, target and other columns as they are', () => {
    const { table, warnings } = embedRows(run, [
      { note: 'first', city: 'Kiel', sold: '2020-02-03', metres: 12.5, price: 7 },
      { note: 'second', city: 'Bonn', sold: '2020-02-04', metres: 11, price: 8 },
    ])
    const { levels, vectors, width } = run.embedding('city')
    expect(table.names.slice(0, 1 + width)).toEqual([
      'note',
      ...Array.from({ length: width }, (_, j) => `city_${j}`),
    ])
    expect(table.names).not.toContain('city')
    const code = levels.indexOf('Kiel') + 1
    for (let j = 0; j < width; j++)
      expect(cellOf(table.column(`city_${j}`), 0)).toBe(vectors[code * width + j])
    expect([0, 1].map((row) => cellOf(table.column('metres'), row))).toEqual([12.5, 11])
    expect([0, 1].map((row) => cellOf(table.column('price'), row))).toEqual([7, 8])
    expect(cellOf(table.column('note'), 1)).toBe('second')
    expect(warnings).toEqual([])
  })

  it('encodes a date as the net does: vectors of its categorical parts, numbers of the others', () => {
    const { table } = embedRows(run, [{ city: 'Ulm', sold: '2020-02-03', metres: 1 }])
    expect(table.names).not.toContain('sold')
    expect(cellOf(table.column('soldYear'), 0)).toBe(2020)
    const { levels, vectors, width } = run.embedding('soldMonth')
    const code = levels.indexOf('2') + 1
    expect(code).toBeGreaterThan(0)
    expect(cellOf(table.column('soldMonth_0'), 0)).toBe(vectors[code * width])
  })

  it('gives unknown and missing levels the same vector, with a warning; missing numbers stay missing', () => {
    const { table, warnings } = embedRows(run, [
      { city: 'Rome', sold: '2020-02-03', metres: null },
      { city: null, sold: '2020-02-03', metres: 3 },
    ])
    const { vectors } = run.embedding('city')
    expect([0, 1].map((row) => cellOf(table.column('city_0'), row))).toEqual([vectors[0], vectors[0]])
    expect([0, 1].map((row) => cellOf(table.column('metres'), row))).toEqual([null, 3])
    expect(warnings.map(({ column, kind, count }) => [column, kind, count])).toEqual([
      ['city', 'unseen', 1],
      ['city', 'missing', 1],
    ])
  })

  it('avoids column names that the table already has', () => {
    const { table } = embedRows(run, [{ city: 'Ulm', city_0: 5, sold: '2020-02-03', metres: 1 }])
    expect(cellOf(table.column('city_0'), 0)).toBe(5)
    expect(table.has('city_0_')).toBe(true)
  })

  it('takes a table, even one without rows', () => {
    const table = Table.fromColumns({ city: ['Ulm'], sold: ['2020-02-03'], metres: [1] })
    expect(embedRows(run, table).table.rows).toBe(1)
    expect(embedRows(run, table.slice(0, 0)).table.names).toEqual(embedRows(run, table).table.names)
  })

  it('names a column that does not exist, and the nearest', () => {
    expect(() => embedRows(run, [{ city: 'Ulm', sold: '2020-02-03', meters: 1 }])).toThrow(
      'The rows have no column "metres", which the net was trained with; rename "meters" if that is it.',
    )
  })
})
