import { describe, expect, it } from 'vitest'
import { Table, TablePipeline } from '../../../src/data/tables/index.ts'
import { expectCells, fixtures, tableOf } from '../lesson-tables/fixtures.ts'

const train = tableOf(fixtures.raw.train)
const test = tableOf(fixtures.raw.test)
const scaled = fixtures.procs[1]!
const pipeline = TablePipeline.fit(train, { target: 'price', ignore: ['saleId'] })
const done = pipeline.toTable(pipeline.transform(train))
const applied = pipeline.transform(test)

describe('TablePipeline equals pandas and scikit-learn', () => {
  it('on the training rows', () => {
    expect(pipeline.cats.map(({ name }) => name)).toEqual(['size', 'state'])
    expect(pipeline.conts.map(({ name }) => name)).toEqual(['metres', 'flat', 'hours', 'fine', 'hours_na'])
    for (const name of done.names) expectCells(done, name, scaled.train[name]!)
  })

  it('on new rows, but that a number missing only there takes the training median', () => {
    const table = pipeline.toTable(applied)
    for (const name of table.names.filter((each) => each !== 'fine'))
      expectCells(table, name, scaled.test[name]!)
    const fine = pipeline.conts.find(({ name }) => name === 'fine')!
    const expected = scaled.test['fine']!.with(5, (fine.median - fine.mean) / fine.std)
    expectCells(table, 'fine', expected)
  })

  it('warns of what only new rows have', () => {
    expect(applied.warnings.map(({ column, kind, count }) => [column, kind, count])).toEqual([
      ['size', 'unseen', 1],
      ['state', 'unseen', 1],
      ['fine', 'missing', 1],
    ])
  })

  it('on dates', () => {
    const { given, parts } = fixtures.days
    const dates = Table.fromColumns({ saleDate: given.map((day) => new Date(`${day}Z`)) })
    const dated = TablePipeline.fit(dates)
    const { cats } = dated.transform(dates)
    dated.cats.forEach(({ name, levels }, i) => {
      const seen = Array.from(cats[i]!, (code) => levels[code - 1])
      expect(seen, name).toEqual(parts[name]!.map(String))
    })
    expect(dated.conts.map(({ name }) => name)).toEqual(['saleYear', 'saleDayofyear', 'saleElapsed'])
  })
})
