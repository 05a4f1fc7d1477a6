import { describe, expect, it } from 'vitest'
import { DataError } from '../../../src/base/errors.ts'
import { getCvIdxs } from '../../../src/data/cv-idxs.ts'
import { foldsOf } from '../../../src/data/tables/folds.ts'
import { splitTable } from '../../../src/data/tables/splits.ts'
import { Table } from '../../../src/data/tables/table.ts'

const table = Table.fromColumns({
  x: Array.from({ length: 10 }, (_, i) => i),
  when: Array.from({ length: 10 }, (_, i) => new Date(Date.UTC(2015, 0, 10 - (i >> 1)))),
  held: Array.from({ length: 10 }, (_, i) => i % 5 === 0),
})

describe('splitTable', () => {
  it('takes a random part by the permutation of fast.ai, and warns where there are dates', () => {
    const { trainRows, validRows, warning } = splitTable(table, { kind: 'random', part: 0.3, seed: 7 })
    expect(validRows).toEqual(getCvIdxs(10, { valPct: 0.3, seed: 7 }).toSorted())
    expect([...trainRows, ...validRows].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, i) => i),
    )
    expect(warning).toMatch(/"when".*too optimistic/)
    expect(splitTable(table.without(['when']), { kind: 'random' }).warning).toBeNull()
  })

  it('takes the last rows in time, with those of the same moment', () => {
    expect([...splitTable(table, { kind: 'last', column: 'when', count: 2 }).validRows]).toEqual([0, 1])
    expect([...splitTable(table, { kind: 'last', column: 'when', count: 3 }).validRows]).toEqual([0, 1, 2, 3])
    expect([...splitTable(table, { kind: 'last', column: 'x', part: 0.2 }).validRows]).toEqual([8, 9])
    expect(splitTable(table, { kind: 'last', column: 'x' }).warning).toBeNull()
  })

  it('takes every seed that a fit takes', () => {
    const seed = Number.MAX_SAFE_INTEGER
    const groups = Table.fromColumns({
      x: Array.from({ length: 40 }, (_, i) => i),
      g: Array.from({ length: 40 }, (_, i) => i % 9),
    })
    expect(splitTable(groups, { kind: 'random', seed }).validRows).toHaveLength(8)
    expect(splitTable(groups, { kind: 'random', seed, group: 'g' }).validRows.length).toBeGreaterThan(0)
    for (const group of [undefined, 'g'] as const)
      expect(foldsOf(groups, { folds: 3, seed, ...(group === undefined ? {} : { group }) })).toBeDefined()
  })

  it('takes given rows and marked rows', () => {
    expect([...splitTable(table, { kind: 'rows', rows: [-1, 3, 3] }).validRows]).toEqual([3, 9])
    expect([...splitTable(table, { kind: 'column', column: 'held' }).validRows]).toEqual([0, 5])
    const marked = Table.fromRows([{ part: 'train' }, { part: 'Valid' }, { part: 'no' }])
    expect([...splitTable(marked, { kind: 'column', column: 'part' }).validRows]).toEqual([1])
  })

  it.each([
    ['a mistyped word', ['train', 'vaild', 'valid'], 'Column "part", row 2 has "vaild", which'],
    ['an empty cell', ['train', 'valid', null], 'Column "part", row 3 is empty, which'],
    ['an empty flag', [false, null, true], 'Column "part", row 2 is empty, which'],
    ['a part that a table lacks', ['train', 'valid', 'test'], 'Column "part", row 3 has "test", which'],
    ['an amount', [0, 1, 20_000], 'Column "part", row 3 has 20000, which'],
    ['an empty number', [0, 1, null], 'Column "part", row 3 is empty, which'],
  ])('refuses in a column of marks %s, naming row and words', (_, part, message) => {
    const rows = Table.fromRows(
      (part as (string | number | boolean | null)[]).map((cell) => ({ part: cell })),
    )
    expect(() => splitTable(rows, { kind: 'column', column: 'part' })).toThrow(
      `${message} does not say the part of the row; allowed are train, valid, true, false, 1 and 0; correct the cell.`,
    )
  })

  it('refuses what leaves nothing, or is not there', () => {
    const refused = (options: Parameters<typeof splitTable>[1], message: RegExp): void => {
      expect(() => splitTable(table, options)).toThrow(DataError)
      expect(() => splitTable(table, options)).toThrow(message)
    }
    refused({ kind: 'random', part: 0 }, /fraction must be above 0 and below 1, got 0/)
    refused({ kind: 'rows', rows: Array.from({ length: 10 }, (_, i) => i) }, /no training rows/)
    refused({ kind: 'rows', rows: [10] }, /row 10 is not one/)
    refused({ kind: 'last', column: 'wen' }, /did you mean "when"/)
    refused({ kind: 'last', column: 'x', part: 1.5 }, /above 0 and below 1, got 1.5/)
    refused({ kind: 'column', column: 'when' }, /contains dates/)
    refused({ kind: 'randem' } as never, /did you mean "random"/)
  })
})
