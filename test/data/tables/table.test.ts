import { describe, expect, it } from 'vitest'
import { Table } from '../../../src/data/index.ts'
import { nearestName } from '../../../src/base/nearest-name.ts'

describe('Table', () => {
  const table = Table.fromRows([
    { city: 'Ulm', beds: 3, open: true, since: new Date('2015-07-31') },
    { city: 'Bonn', beds: null, open: false, since: null },
    { city: 'Ulm', beds: 2.5, open: null, since: new Date('2014-01-02') },
  ])

  it('tells the kind of each column from its cells', () => {
    expect(table.names.map((name) => table.column(name).kind)).toEqual(['text', 'number', 'boolean', 'date'])
    expect(table.column('city')).toMatchObject({ levels: ['Ulm', 'Bonn'], codes: Int32Array.of(0, 1, 0) })
  })

  it('keeps BigInts beyond 2^53 digit for digit, as text', () => {
    const ids = [9007199254740992n, 9007199254740993n]
    const own = Table.fromRows(ids.map((id) => ({ id, small: 7n })))
    expect(own.toRows()).toEqual(ids.map((id) => ({ id: String(id), small: 7 })))
    expect(() => Table.fromColumns({ id: [9007199254740993n, 9007199254740992] })).toThrow(
      'Column "id", row 2: the number 9007199254740992 is not exact, in a column of BigInts beyond 2^53',
    )
    expect(Table.fromColumns({ id: BigInt64Array.from([-9007199254740993n, 1n]) }).toRows()).toEqual([
      { id: '-9007199254740993' },
      { id: '1' },
    ])
  })

  it('takes typed arrays for columns', () => {
    const own = Table.fromColumns({ a: Float32Array.of(0.5, NaN), b: BigUint64Array.of(1n, 2n) })
    expect(own.toRows()).toEqual([
      { a: 0.5, b: 1 },
      { a: NaN, b: 2 },
    ])
  })

  it('refuses values that are not cells, naming column and row', () => {
    const says =
      (cell: unknown): (() => Table) =>
      () =>
        Table.fromRows([{ a: 1 }, { a: cell as never }])
    for (const cell of [{}, [1], () => 1, Symbol('x'), new Map()])
      expect(says(cell)).toThrow(
        `Column "a", row 2: a value of type ${typeof cell}; cells are strings, numbers, booleans, Dates or null.`,
      )
    expect(says(new Date('soon'))).toThrow('Column "a", row 2: the Date is invalid')
    for (const cells of ['abc', 7, null, new DataView(new ArrayBuffer(1)), new Set([1])])
      expect(() => Table.fromColumns({ a: cells as never })).toThrow(
        'Column "a" must be an array of cells, got ',
      )
  })

  it('returns the rows that it was created from', () => {
    expect(table.toRows()[1]).toEqual({ city: 'Bonn', beds: null, open: false, since: null })
    expect(table.take([2, 0]).toRows()).toEqual([table.row(2), table.row(0)])
    expect(table.slice(1).rows).toBe(2)
  })

  it('has a missing cell where a row lacks the column', () => {
    expect(Table.fromRows([{ a: 1 }, { b: 'x' }]).toRows()).toEqual([
      { a: 1, b: null },
      { a: null, b: 'x' },
    ])
  })

  it('names the nearest column where one does not exist', () => {
    expect(() => table.column('bed')).toThrow('There is no column "bed"; did you mean "beds"?')
    expect(() => table.column('zzz')).toThrow('there are city, beds, open, since.')
    expect(nearestName('movie', ['movieId', 'userId'])).toBe('movieId')
  })

  it('refuses columns of different lengths', () => {
    expect(() => Table.fromColumns({ a: [1, 2], b: [1] })).toThrow('Column "b" has 1 rows and "a" has 2')
  })
})
