import { describe, expect, it } from 'vitest'
import {
  addDatepart,
  applyCats,
  fixMissing,
  getElapsed,
  procDf,
  rollingSums,
  scaleVars,
  Table,
  trainCats,
} from '../../../src/data/tables/index.ts'
import { expectCells, expectTable, fixtures, tableOf } from './fixtures.ts'

const train = trainCats(tableOf(fixtures.raw.train))
const test = applyCats(tableOf(fixtures.raw.test), train)

describe('twins of the lesson’s table functions equal pandas', () => {
  it('addDatepart on days, as dates and as texts', () => {
    const { given, parts } = fixtures.days
    for (const cells of [given, given.map((text) => new Date(`${text}Z`))])
      expectTable(addDatepart(Table.fromColumns({ saleDate: cells }), 'saleDate'), parts)
  })

  it('addDatepart with the time of day', () => {
    const { given, parts } = fixtures.moments
    expectTable(addDatepart(Table.fromColumns({ saledate: given }), 'saledate', { time: true }), parts)
    const kept = addDatepart(Table.fromColumns({ saledate: given }), 'saledate', {
      drop: false,
      prefix: 'on_',
    })
    expect(kept.names.slice(0, 2)).toEqual(['saledate', 'on_Year'])
  })

  it('trainCats and applyCats', () => {
    for (const [name, expected] of Object.entries(fixtures.categories)) {
      expect(train.column(name)).toEqual({
        kind: 'text',
        levels: expected.levels,
        codes: Int32Array.from(expected.train),
      })
      expect(test.column(name)).toEqual({
        kind: 'text',
        levels: expected.levels,
        codes: Int32Array.from(expected.test),
      })
    }
  })

  it('trainCats makes categories of numbers too, and applyCats finds them', () => {
    const stores = trainCats(Table.fromRows([{ s: 10 }, { s: 9 }, { s: 10 }]), ['s'])
    expect(stores.column('s')).toEqual({ kind: 'text', levels: ['9', '10'], codes: Int32Array.of(1, 0, 1) })
    const applied = applyCats(Table.fromRows([{ s: 9 }, { s: 11 }, { s: '10' }]), stores).column('s')
    expect(applied.kind === 'text' && [...applied.codes]).toEqual([0, -1, 1])
    const numbers = applyCats(Table.fromRows([{ s: 9 }, { s: 11 }]), stores).column('s')
    expect(numbers.kind === 'text' && [...numbers.codes]).toEqual([0, -1])
    const holidays = trainCats(Table.fromRows([{ h: '0' }, { h: 'a' }]))
    const flags = applyCats(Table.fromRows([{ h: false }, { h: true }]), holidays).column('h')
    expect(flags.kind === 'text' && [...flags.codes]).toEqual([-1, -1])
    const none = applyCats(Table.fromRows([{ h: 0 }, { h: 1 }]), holidays).column('h')
    expect(none.kind === 'text' && [...none.codes]).toEqual([0, -1])
  })

  for (const [index, each] of fixtures.procs.entries())
    it(`procDf, case ${index}: ${JSON.stringify(each.options)}`, () => {
      const { scale = false, skip = [], ignore = [], most = 0 } = each.options
      const options = { doScale: scale, skipFields: skip, ignoreFields: ignore, maxCategories: most }
      const done = procDf(train, 'price', options)
      expectTable(done.table, each.train)
      expect([...done.y!]).toEqual(each.y)
      expect(done.nas).toEqual(each.fillers)
      const given = { ...done.nas }
      const applied = procDf(test, 'price', {
        ...options,
        nas: given,
        ...(done.mapper && { mapper: done.mapper }),
      })
      expectTable(applied.table, each.test)
      expect([...applied.y!]).toEqual(each.testY)
      expect(Object.keys(applied.nas)).toEqual(Object.keys(each.testFillers))
      expect(given).toEqual(each.fillers)
    })

  it('procDf takes the codes of a target that is a category', () => {
    expect(procDf(train, 'size').y).toEqual(Int32Array.from(fixtures.codedTarget))
  })

  it('procDf takes a seeded part of the rows in their order, and runs preprocess', () => {
    const take = (seed: number): number[] => {
      const options = { subset: 10, seed, preprocess: (table: Table) => table.select(['saleId', 'price']) }
      const { table } = procDf(train, 'price', options)
      expect(table.names).toEqual(['saleId'])
      return table.toRows().map(({ saleId }) => Number(saleId))
    }
    expect(take(1)).toHaveLength(10)
    expect(take(1)).toEqual(take(1).toSorted((a, b) => a - b))
    expect(take(1)).toEqual(take(1))
    expect(take(2)).not.toEqual(take(1))
    expect(() => procDf(train, 'price', { subset: 61 })).toThrow(/at most 60, .* got 61/)
    expect(() => procDf(train, 'price', { skipFields: ['siz'] })).toThrow(/did you mean "size"/)
  })

  it('fixMissing fills by a given filler and leaves others alone', () => {
    const { table, nas } = fixMissing(train, 'hours', { hours: -1 })
    const missing = fixtures.raw.train['hours']!.map((cell) => cell === null)
    expectCells(table, 'hours_na', missing)
    expectCells(
      table,
      'hours',
      fixtures.raw.train['hours']!.map((cell) => cell ?? -1),
    )
    expect(nas).toEqual({ hours: -1 })
    expect(fixMissing(train, 'metres').table).toBe(train)
    expect(fixMissing(train, 'size').table).toBe(train)
  })

  it('scaleVars equals StandardScaler', () => {
    const { scaled } = fixtures
    const first = scaleVars(tableOf(scaled.train))
    const second = scaleVars(tableOf(scaled.test), first.mapper)
    for (const [table, rows] of [
      [first.table, scaled.scaledTrain],
      [second.table, scaled.scaledTest],
    ] as const)
      table.names.forEach((name, j) =>
        expectCells(
          table,
          name,
          rows.map((row) => row[j]!),
        ),
      )
    Object.values(first.mapper).forEach(({ mean, std }, j) => {
      expect(mean / scaled.mean[j]!).toBeCloseTo(1, 12)
      if (scaled.var[j]! > 1e-30) expect(std ** 2 / scaled.var[j]!).toBeCloseTo(1, 6)
    })
  })

  it('getElapsed and rollingSums', () => {
    let table = tableOf(fixtures.stores)
    for (const name of ['Promo', 'Holiday'])
      table = getElapsed(getElapsed(table, name, 'After'), name, 'Before', { direction: 'before' })
    table = rollingSums(rollingSums(table, ['Promo']), ['Promo'], { direction: 'forward' })
    expectTable(table.without(Object.keys(fixtures.stores)), fixtures.timeline)
  })

  it('getElapsed takes columns by other names, and refuses a missing date', () => {
    const table = Table.fromRows([
      { shop: 'a', day: '2015-01-01', shut: 'yes' },
      { shop: 'a', day: '2015-01-05', shut: '' },
      { shop: 'b', day: '2015-01-06', shut: null },
    ])
    const done = getElapsed(table, 'shut', 'After', { group: 'shop', date: 'day' })
    expectCells(done, 'Aftershut', [0, 4, 0])
    const late = Table.fromRows([
      { Store: 1, Date: null, Promo: 1 },
      { Store: 1, Date: '2015-01-01', Promo: 1 },
    ])
    expect(() => getElapsed(late, 'Promo', 'After')).toThrow(/"Date", row 1 is missing/)
    expect(() => rollingSums(table, ['shut'], { group: 'shop', date: 'day' })).toThrow(/cannot be summed/)
  })
})
