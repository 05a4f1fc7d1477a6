import { describe, expect, it } from 'vitest'
import { ColumnarModelData, Table } from '../../src/data/index.ts'
import { procDf, trainCats } from '../../src/data/tables/index.ts'

const flats = trainCats(
  Table.fromRows([
    { city: 'Ulm', size: 50, garden: true, price: 3 },
    { city: 'Bonn', size: null, garden: false, price: 5 },
    { city: null, size: 70, garden: true, price: 4 },
    { city: 'Kiel', size: 60, garden: false, price: 2 },
  ]),
)

describe('ColumnarModelData.fromDataFrame', () => {
  it('gives categories side by side as codes and all other columns as numbers, targets as the outputs stand', () => {
    const { table, y } = procDf(flats, 'price')
    expect(table.names).toEqual(['city', 'size', 'garden', 'size_na'])
    const data = ColumnarModelData.fromDataFrame([1, -1], table, y!, ['garden', 'city'], { batchSize: 8 })
    const [valid] = data.validLoader
    expect(valid!.columns.map(({ values, shape }) => [values, shape])).toEqual([
      [Int32Array.of(0, 1, 0, 2), [2, 2]],
      [Float32Array.of(60, 1, 60, 0), [2, 2]],
    ])
    expect([valid!.target.values, valid!.target.shape]).toEqual([Float32Array.of(5, 2), [2, 1]])
    expect(data.trainLoader.rows).toBe(2)
  })

  it('keeps classes as they are, and gives a column of zeros for a kind that the table lacks', () => {
    const table = Table.fromColumns({ a: [0, 2, 1], b: [1, 1, 0] })
    const [onlyCodes] = ColumnarModelData.fromDataFrame([0, 1], table, Int32Array.of(1, 0, 1), [
      'a',
      'b',
    ]).validLoader
    expect(onlyCodes!.columns[1]).toEqual({ values: new Float32Array(2), shape: [2, 1] })
    expect(onlyCodes!.target).toEqual({ values: Int32Array.of(1, 0), shape: [2] })
    const [onlyNumbers] = ColumnarModelData.fromDataFrame([0], table, Int32Array.of(1, 0, 1), []).validLoader
    expect(onlyNumbers!.columns[0]).toEqual({ values: new Int32Array(1), shape: [1, 1] })
  })

  it.each([
    ['an unknown category', { a: [1, 2], size: [1, 2] }, ['siz'], 'did you mean "size"?'],
    ['texts', { a: ['x', 'y'] }, [], 'Column "a" contains texts'],
    ['a missing number', { a: [1, null] }, [], 'Column "a", row 2 is missing'],
    ['infinity', { a: [Infinity, 1] }, [], 'Column "a", row 1 is Infinity'],
    ['a number too large for float32', { a: [1, 1e300] }, [], 'Column "a", row 2 is 1e+300'],
    ['a code below 0', { a: [1, -1] }, ['a'], 'Column "a", row 2 is -1, but must be a code'],
    ['a code that is not whole', { a: [0.5, 1] }, ['a'], 'Column "a", row 1 is 0.5'],
  ] as const)('refuses %s', (_, columns, cats, message) => {
    const table = Table.fromColumns(columns as Record<string, readonly (number | string | null)[]>)
    expect(() => ColumnarModelData.fromDataFrame([0], table, Float32Array.of(1, 2), cats)).toThrow(message)
  })

  it('refuses a target of another length', () => {
    const table = Table.fromColumns({ a: [1, 2, 3] })
    expect(() => ColumnarModelData.fromDataFrame([0], table, Float32Array.of(1, 2), [])).toThrow('3 rows')
  })
})
