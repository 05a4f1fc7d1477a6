import { describe, expect, it } from 'vitest'
import { Table } from '../../src/data/tables/table.ts'
import type { NumberColumn } from '../../src/data/tables/table-column.ts'
import { Generator } from '../../src/base/philox.ts'
import { permutationImportance } from '../../src/interpret/permutation-importance.ts'

const count = 500
const words = new Generator(5).words(new Uint32Array(count * 3))
const cells = (c: number): number[] =>
  Array.from({ length: count }, (_, i) => words[c * count + i]! / 2 ** 32)
const table = Table.fromColumns({ a: cells(0), b: cells(1), noise: cells(2) })
const values = (rows: Table, name: string): Float64Array => (rows.column(name) as NumberColumn).values
const predict = (rows: Table): Float64Array => values(rows, 'a').map((a, i) => 3 * a + values(rows, 'b')[i]!)
const actual = predict(table)
const error = (predicted: Float64Array, rows: Int32Array): number =>
  predicted.reduce((sum, value, i) => sum + (value - actual[rows[i]!]!) ** 2, 0) / rows.length

describe('permutationImportance', () => {
  it('gives a linear model twice the variance of each term, within its bounds', async () => {
    const { columns, error: base } = await permutationImportance(table, { predict, error, repeats: 10 })
    expect(base).toBe(0)
    expect(columns.map((row) => row.column)).toEqual(['a', 'b', 'noise'])
    // Shuffling replaces a by another independent a: E[(3a - 3a')^2] = 2 * 9 / 12 for numbers even from 0 to 1.
    for (const [row, wanted] of [
      [columns[0]!, 1.5],
      [columns[1]!, 1 / 6],
    ] as const) {
      expect(Math.abs(row.importance / wanted - 1)).toBeLessThan(0.1)
      expect(row.low).toBeLessThan(row.importance)
      expect(row.high).toBeGreaterThan(row.importance)
      expect(row.high - row.low).toBeLessThan(0.15 * wanted)
    }
    expect(columns[2]).toMatchObject({ importance: 0, low: 0, high: 0 })
  })

  it('shuffles columns together, takes samples and repeats itself for a seed', async () => {
    const options = { predict, error, columns: [['a', 'b'], 'noise'], repeats: 3, rows: 100 } as const
    const first = await permutationImportance(table, options)
    expect(first.columns[0]!.column).toBe('a + b')
    expect(first.columns[0]!.importance).toBeGreaterThan(1.2)
    expect(await permutationImportance(table, options)).toEqual(first)
    expect(await permutationImportance(table, { ...options, seed: 1 })).not.toEqual(first)
  })

  it('has the bounds of Student for a given spread', async () => {
    const seen: number[] = []
    const { columns } = await permutationImportance(table, {
      predict: () => null,
      error: () => [0, 1, 0, 2, 0, 3, 0, 6][seen.push(0) - 1]!,
      columns: ['a'],
      repeats: 4,
    })
    expect(columns[0]!.rises).toEqual([1, 2, 3, 6])
    // Mean 3, deviation sqrt(14 / 3), t(3) = 3.18245.
    expect(columns[0]!.importance).toBe(3)
    expect(Math.abs(columns[0]!.high - (3 + 3.18245 * Math.sqrt(14 / 3 / 4)))).toBeLessThan(1e-4)
  })

  it('says what is wrong', async () => {
    await expect(permutationImportance(table.slice(0, 1), { predict, error })).rejects.toThrow(
      'at least 2 rows',
    )
    await expect(permutationImportance(table, { predict, error: () => NaN })).rejects.toThrow(
      'finite number, got NaN',
    )
    await expect(permutationImportance(table, { predict, error, columns: ['nois'] })).rejects.toThrow(
      'did you mean "noise"',
    )
  })
})
