import { describe, expect, it } from 'vitest'
import { DataError, FileError } from '../../../src/base/errors.ts'
import { TargetEncoder } from '../../../src/data/tables/pipeline/index.ts'
import { Table } from '../../../src/data/tables/table.ts'

const table = Table.fromRows([
  { sales: 10, income: '>50K', open: 1, tags: 'red|big' },
  { sales: 20, income: '<=50K', open: 0, tags: 'red' },
  { sales: 40.5, income: '>50K', open: 1, tags: null },
])

describe('TargetEncoder', () => {
  it('chooses regression for numbers and classification for texts and for 0 and 1', () => {
    const days = Table.fromRows([{ day: new Date(0) }])
    expect(() => TargetEncoder.fit(days, 'day')).toThrow(
      'such as a column with the days since the first date',
    )
    expect(TargetEncoder.fit(table, 'sales').kind).toBe('regression')
    expect(TargetEncoder.fit(table, 'income').kind).toBe('classification')
    expect(TargetEncoder.fit(table, 'open').kind).toBe('classification')
    expect(TargetEncoder.fit(table, 'open', { kind: 'regression' }).kind).toBe('regression')
  })

  it('encodes the logarithm and undoes it', () => {
    const target = TargetEncoder.fit(table, 'sales', { log: true })
    const encoded = target.encode(table)
    expect(encoded).toBeInstanceOf(Float32Array)
    expect(encoded[1]).toBeCloseTo(Math.log(20), 6)
    expect(target.greatest).toBeCloseTo(Math.log(40.5), 12)
    expect(target.decode(encoded)[2]).toBeCloseTo(40.5, 4)
  })

  it('numbers classes in order and back', () => {
    const target = TargetEncoder.fit(table, 'income')
    expect(target.classes).toEqual(['<=50K', '>50K'])
    expect(target.encode(table)).toEqual(Int32Array.of(1, 0, 1))
    expect(target.decode([0, 1])).toEqual(['<=50K', '>50K'])
    expect(() => target.decode([2])).toThrow(DataError)
  })

  it('encodes labels as one 0 or 1 each', () => {
    const target = TargetEncoder.fit(table, 'tags', { kind: 'multi-label' })
    expect(target.classes).toEqual(['big', 'red'])
    expect(target.encode(table)).toEqual(Float32Array.of(1, 1, 0, 1, 0, 0))
    expect(target.decode([0.9, 0.8, 0.1, 0.7])).toEqual(['big|red', 'red'])
  })

  it('survives a JSON round trip, and damage is refused', () => {
    for (const name of ['sales', 'income', 'open']) {
      const target = TargetEncoder.fit(table, name)
      const back = TargetEncoder.fromJSON(JSON.parse(JSON.stringify(target)))
      expect(back.toJSON()).toEqual(target.toJSON())
      expect(back.encode(table)).toEqual(target.encode(table))
      expect(() => TargetEncoder.fromJSON({ ...target.toJSON(), classes: 3 })).toThrow(FileError)
    }
    expect(() => TargetEncoder.fromJSON(null)).toThrow(FileError)
  })

  it('names what it cannot learn', () => {
    const fit =
      (rows: Record<string, number | string | null>[], options = {}) =>
      () =>
        TargetEncoder.fit(Table.fromRows(rows), 'y', options)
    expect(fit([{ y: null }, { y: null }])).toThrow(/missing in all 2 rows/)
    expect(fit([{ y: 3.5 }, { y: 3.5 }])).toThrow(/"y" is 3.5 in all rows/)
    expect(fit([{ y: 'a' }, { y: 'a' }])).toThrow(/"y" is "a" in all rows/)
    expect(fit([{ y: 1.5 }, { y: 0 }], { log: true })).toThrow(/row 2 is 0, which has no logarithm/)
    expect(fit([{ z: 1 }])).toThrow(/no column "y"/)
    const target = TargetEncoder.fit(table, 'income')
    expect(() => target.encode(Table.fromRows([{ income: null }]))).toThrow(/row 1 is missing/)
    expect(() => target.encode(Table.fromRows([{ income: '>50K' }, { income: 'rich' }]))).toThrow(
      /row 2: no training row has the class "rich"/,
    )
    expect([...TargetEncoder.present(table, 'tags')]).toEqual([0, 1])
  })
})
