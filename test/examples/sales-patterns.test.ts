import { describe, expect, it } from 'vitest'
import { Table } from '../../src/data/tables/table.ts'
import { salesAroundClosings, salesByWeekday } from '../../examples/rossmann/sales-patterns.ts'
import { salesRows, type SalesRows } from '../../examples/rossmann/sales-rows.ts'

/** One store a string, one day a letter from Monday, 1970-01-05, on: a digit is open with so many hundreds of sales, `-` closed, ` ` no row. */
function stores(...weeks: string[]): SalesRows {
  const rows = weeks.flatMap((week, store) =>
    [...week].flatMap((letter, day) =>
      letter === ' ' ? [] : [{ store, day: day + 4, sales: letter === '-' ? 0 : Number(letter) * 100 }],
    ),
  )
  return {
    stores: Int32Array.from(rows, (row) => row.store),
    storeLabels: weeks.map((_, i) => String(i)),
    days: Int32Array.from(rows, (row) => row.day),
    sales: Float64Array.from(rows, (row) => row.sales),
    open: Uint8Array.from(rows, (row) => (row.sales > 0 ? 1 : 0)),
  }
}

describe('salesRows', () => {
  it('reads the columns of a table', () => {
    const table = Table.fromRows([
      { Store: 'x', Date: new Date('1970-01-02'), Sales: 5, Open: true },
      { Store: 'y', Date: new Date('1970-01-03'), Sales: 0, Open: false },
    ])
    const { days, open, stores: codes, storeLabels } = salesRows(table)
    expect([[...days], [...open], [...codes], storeLabels]).toEqual([
      [1, 2],
      [1, 0],
      [0, 1],
      ['x', 'y'],
    ])
    expect([...salesRows(table, { open: null }).open]).toEqual([1, 0])
  })

  it('names the problem', () => {
    const table = Table.fromColumns({
      Store: [1, 2],
      Date: ['2014-01-01', 'soon'],
      Sales: [1, null],
      Open: [1, 1],
    })
    expect(() => salesRows(table)).toThrow('Column "Date" must hold dates, not text')
    const dated = Table.fromColumns({
      Store: [1, 2],
      Date: [new Date(0), new Date(0)],
      Sales: [1, null],
      Open: [1, 1],
    })
    expect(() => salesRows(dated)).toThrow('Column "Sales" has no value in row 1')
    expect(() => salesRows(dated, { store: 'Stor' })).toThrow('did you mean "Store"')
  })
})

describe('salesByWeekday', () => {
  it('keeps stores that open on Sundays apart and leaves closed days out', () => {
    const rows = salesByWeekday(stores('1-----9', '3-----7', '5------5'))
    expect(rows.map(({ group, day, mean, count, stores: n }) => [group, day, mean, count, n])).toEqual([
      ['open on Sundays', 'Mon', 200, 2, 2],
      ['open on Sundays', 'Sun', 800, 2, 2],
      ['closed on Sundays', 'Mon', 500, 2, 1],
    ])
  })
})

describe('salesAroundClosings', () => {
  const means = (rows: SalesRows, options = {}): number[][] =>
    salesAroundClosings(rows, options).map(({ offset, mean, count }) => [offset, mean, count])

  it('counts days to both sides of a long closing only', () => {
    expect(means(stores('12-3---456'), { reach: 2 })).toEqual([
      [-1, 300, 1],
      [1, 400, 1],
      [2, 500, 1],
    ])
    expect(means(stores('12---3---4'), { reach: 2 })).toEqual([
      [-2, 100, 1],
      [-1, 250, 2],
      [1, 350, 2],
    ])
  })

  it('does not look past days without data, nor from store to store', () => {
    expect(means(stores('1 ---2', '3---'))).toEqual([
      [-1, 300, 1],
      [1, 200, 1],
    ])
    expect(means(stores('1-- -2'))).toEqual([])
  })

  it('compares with the store’s usual sales on that weekday', () => {
    const rows = salesAroundClosings(stores('2222222222222---2222222'), { reach: 1 })
    expect(rows.map((row) => row.relative)).toEqual([1, 1])
    // The day after the closing is a Wednesday, as are two days of 200 before: 600 / mean(200, 200, 600).
    const risen = salesAroundClosings(stores('2222222222222---6222'), { reach: 1 })
    expect(risen[1]!.relative).toBeCloseTo(600 / ((2 + 2 + 6) * (100 / 3)), 12)
  })
})
