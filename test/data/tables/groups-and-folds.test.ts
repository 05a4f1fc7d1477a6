import { describe, expect, it } from 'vitest'
import { DataError } from '../../../src/base/errors.ts'
import { foldsOf } from '../../../src/data/tables/folds.ts'
import { splitTable } from '../../../src/data/tables/splits.ts'
import { Table } from '../../../src/data/tables/table.ts'

/** 1,000 visits of 150 patients with 1 to 12 visits each; every 50th row without a patient. */
const patients = Array.from({ length: 1000 }, (_, i) =>
  i % 50 === 0 ? null : `p${Math.floor((((i * 7919) % 1000) ** 2 / 1_000_000) * 150)}`,
)
const visits = Table.fromColumns({
  patient: patients,
  number: patients.map((name) => (name === null ? null : Number(name.slice(1)))),
  x: patients.map((_, i) => i),
})

/** The sides, or folds, of each patient. */
function placesOf(sides: ArrayLike<number>): Map<string, Set<number>> {
  const places = new Map<string, Set<number>>()
  patients.forEach((name, row) => {
    if (name !== null) places.set(name, (places.get(name) ?? new Set()).add(sides[row]!))
  })
  return places
}

describe('a split by groups', () => {
  it.each([0.1, 0.2, 0.5, 0.8])('keeps each group on one side, with about %s of the rows', (part) => {
    for (const seed of [1, 2, 3]) {
      const { validRows } = splitTable(visits, { kind: 'random', part, seed, group: 'patient' })
      const sides = new Uint8Array(1000)
      for (const row of validRows) sides[row] = 1
      for (const [name, places] of placesOf(sides)) expect(places.size, name).toBe(1)
      expect(Math.abs(validRows.length - part * 1000)).toBeLessThan(15)
      const byNumber = splitTable(visits, { kind: 'random', part, seed, group: 'number' })
      expect(byNumber.validRows).toEqual(validRows)
    }
    const draws = [1, 2].map(
      (seed) => splitTable(visits, { kind: 'random', part, seed, group: 'patient' }).validRows,
    )
    expect(draws[0]).not.toEqual(draws[1])
  })

  it('leaves a group on each side where groups are large', () => {
    const two = Table.fromColumns({ g: ['a', 'a', 'a', 'a', 'b', 'b'] })
    for (const part of [0.05, 0.5, 0.95])
      for (const seed of [1, 2, 3]) {
        const { validRows } = splitTable(two, { kind: 'random', part, seed, group: 'g' })
        expect(['0,1,2,3', '4,5']).toContain(validRows.join())
        if (part === 0.05) expect(validRows.join()).toBe('4,5')
      }
  })

  it('refuses one group, and a column that does not exist', () => {
    const one = Table.fromColumns({ g: ['a', 'a', 'a'] })
    expect(() => splitTable(one, { kind: 'random', group: 'g' })).toThrow(
      '"g" has the same value in all rows',
    )
    expect(() => splitTable(one, { kind: 'random', group: 'h' })).toThrow(DataError)
    expect(() => splitTable(visits, { kind: 'random', part: 0, group: 'x' })).toThrow('above 0 and below 1')
  })
})

describe('foldsOf', () => {
  const sizes = (folds: Int32Array): number[] => {
    const counts: number[] = []
    for (const fold of folds) counts[fold] = (counts[fold] ?? 0) + 1
    return counts
  }

  it('deals rows evenly, and groups as wholes', () => {
    expect(sizes(foldsOf(visits, { folds: 3 }))).toEqual([334, 333, 333])
    const folds = foldsOf(visits, { folds: 5, group: 'patient' })
    for (const [name, places] of placesOf(folds)) expect(places.size, name).toBe(1)
    for (const size of sizes(folds)) expect(Math.abs(size - 200)).toBeLessThanOrEqual(1)
    expect(foldsOf(visits, { folds: 5, group: 'patient' })).toEqual(folds)
    expect(foldsOf(visits, { folds: 5, group: 'patient', seed: 1 })).not.toEqual(folds)
  })

  it('refuses more folds than rows or groups', () => {
    const few = Table.fromColumns({ g: ['a', 'b', 'a', 'b'], same: [1, 1, 1, 1] })
    expect(sizes(foldsOf(few, { folds: 4 }))).toEqual([1, 1, 1, 1])
    expect(() => foldsOf(few, { folds: 5 })).toThrow('5 folds for 4 rows')
    expect(() => foldsOf(few, { folds: 3, group: 'g' })).toThrow(
      'has 2 values, too few for 3 folds; use at most 2',
    )
    expect(() => foldsOf(few, { folds: 2, group: 'same' })).toThrow('the same value in all rows')
    expect(() => foldsOf(few, { folds: 1 })).toThrow('at least 2')
  })
})

describe('the note about a series', () => {
  const warningOf = (columns: Parameters<typeof Table.fromColumns>[0]): string | null =>
    splitTable(Table.fromColumns(columns), { kind: 'random' }).warning
  const day = (i: number): Date => new Date(Date.UTC(2024, 0, i))
  const list = (value: (i: number) => Date | number): (Date | number)[] =>
    Array.from({ length: 200 }, (_, i) => value(i))

  it('proposes the column that rows are sorted by, nearly sorted and falling ones too', () => {
    expect(warningOf({ born: list((i) => day((i * 37) % 200)), day: list(day) })).toMatch(
      /rows are a series by "day".*\(--valid-last day\)/,
    )
    expect(warningOf({ day: list((i) => day(-(i >> 1) - (i % 50 === 0 ? 2 : 0))) })).toContain(
      'series by "day"',
    )
    expect(warningOf({ orderYear: list((i) => 1900 + (i >> 2)) })).toContain('(--valid-last orderYear)')
  })

  it('says less of dates in no order, and nothing of numbers that only look like time', () => {
    expect(warningOf({ born: list((i) => day((i * 37) % 200)) })).toContain('the table has dates in "born"')
    // Days of months, as in a table sorted by month.
    expect(warningOf({ day: list((i) => i % 31) })).toBeNull()
    expect(warningOf({ hours_per_week: list((i) => (i * 37) % 50) })).toBeNull()
    expect(warningOf({ id: list((i) => i) })).toBeNull()
  })
})
