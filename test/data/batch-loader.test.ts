import { describe, expect, it } from 'vitest'
import { DataError, IndexError, ValueError } from '../../src/base/errors.ts'
import { ColumnarModelData, type Batch, type ColumnarOptions } from '../../src/data/index.ts'

const rows = 10
const ids = Int32Array.from({ length: rows }, (_, i) => i)
const halves = Float32Array.from({ length: rows }, (_, i) => i + 0.5)
const pairs = { values: Int32Array.from({ length: rows * 2 }, (_, i) => i), width: 2 }

function make(options: ColumnarOptions = {}, valIdxs: number[] = []): ColumnarModelData {
  return ColumnarModelData.fromArrays(valIdxs, [ids, halves], pairs, { batchSize: 4, seed: 7, ...options })
}
const firstColumn = (batches: Iterable<Batch>): number[][] =>
  Array.from(batches, (batch) => [...batch.columns[0]!.values])
const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b)

describe('a batch', () => {
  it('returns the columns separately, for the same rows, and a target with its own width', () => {
    for (const { columns, target, size } of make().trainLoader) {
      expect(columns.map((part) => part.shape)).toEqual([[size], [size]])
      expect(target.shape).toEqual([size, 2])
      const picked = [...columns[0]!.values]
      expect([...columns[1]!.values]).toEqual(picked.map((row) => row + 0.5))
      expect([...target.values]).toEqual(picked.flatMap((row) => [2 * row, 2 * row + 1]))
    }
  })

  it('is stacked on request: one part, column after column', () => {
    const data = ColumnarModelData.fromArrays([], [ids, ids.map((i) => i + 100)], ids, {
      batchSize: 4,
      stacked: true,
    })
    for (const { columns, target, size } of data.trainLoader) {
      expect(columns.map((part) => part.shape)).toEqual([[2, size]])
      const picked = [...target.values]
      expect([...columns[0]!.values]).toEqual([...picked, ...picked.map((i) => i + 100)])
    }
  })

  it('keeps its numbers when the next one is taken, unless buffers are reused', () => {
    const { trainLoader } = make({ shuffle: false })
    expect(firstColumn([...trainLoader])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ])
    const reused = new Set<unknown>()
    const long = ColumnarModelData.fromArrays([], [new Int32Array(400)], new Int32Array(400), {
      batchSize: 4,
    })
    for (const batch of long.trainLoader.batches({ reuse: true })) reused.add(batch.columns[0]!.values.buffer)
    expect(reused.size).toBe(2)
  })
})

describe('an epoch', () => {
  it('goes through every row once, the last batch short', () => {
    const { trainLoader } = make()
    const batches = firstColumn(trainLoader)
    expect(trainLoader.length).toBe(3)
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 2])
    expect(sorted(batches.flat())).toEqual([...ids])
  })

  it('leaves the short batch out with dropLast', () => {
    const { trainLoader } = make({ dropLast: true })
    expect(trainLoader.length).toBe(2)
    expect(firstColumn(trainLoader).map((batch) => batch.length)).toEqual([4, 4])
  })

  it('comes in an order that seed and number of the epoch decide', () => {
    const [a, b] = [make().trainLoader, make().trainLoader]
    const first = firstColumn(a)
    const second = firstColumn(a)
    expect(second).not.toEqual(first)
    expect([firstColumn(b), firstColumn(b)]).toEqual([first, second])
    expect(firstColumn(make({ seed: 8 }).trainLoader)).not.toEqual(first)
  })

  it('comes in the original order without shuffling', () => {
    const { trainLoader } = make({ shuffle: false })
    expect(firstColumn(trainLoader).flat()).toEqual([...ids])
    expect(firstColumn(trainLoader).flat()).toEqual([...ids])
  })

  it('can be walked asynchronously', async () => {
    const seen: number[] = []
    for await (const batch of make().trainLoader) seen.push(batch.size)
    expect(seen).toEqual([4, 4, 2])
  })

  it('gives the same batches with prefetching', () => {
    const plain = firstColumn(make().trainLoader)
    for (const reuse of [false, true]) {
      const iterator = make().trainLoader.batches({ reuse })
      const seen: number[][] = []
      for (const batch of iterator) {
        const before = [...batch.columns[0]!.values]
        iterator.prefetch()
        expect([...batch.columns[0]!.values]).toEqual(before)
        seen.push(before)
      }
      iterator.prefetch()
      expect(seen).toEqual(plain)
    }
  })
})

describe('position', () => {
  it('counts epochs and batches, and the next epoch begins at its start after a break', () => {
    const { trainLoader } = make()
    expect(trainLoader.position).toEqual({ epoch: 0, batch: 0 })
    for (const _ of trainLoader) break
    expect(trainLoader.position).toEqual({ epoch: 0, batch: 1 })
    expect(firstColumn(trainLoader).length).toBe(3)
    expect(trainLoader.position).toEqual({ epoch: 1, batch: 3 })
  })

  it('continues where a checkpoint stopped', () => {
    const whole = make().trainLoader
    const expected = [...firstColumn(whole), ...firstColumn(whole)]
    const resumed = make().trainLoader
    resumed.position = { epoch: 0, batch: 2 }
    expect([...firstColumn(resumed), ...firstColumn(resumed)]).toEqual(expected.slice(2))
    expect(() => (resumed.position = { epoch: 0, batch: 4 })).toThrow(
      'needs an epoch from 0 and a batch from 0 to 3',
    )
  })
})

describe('validation', () => {
  it('has batches of twice the size, in the original order', () => {
    const { trainLoader, validLoader } = make({ batchSize: 2 }, [9, 0, 1, 2, 3, -2])
    expect(firstColumn(validLoader)).toEqual([
      [0, 1, 2, 3],
      [8, 9],
    ])
    expect(sorted(firstColumn(trainLoader).flat())).toEqual([4, 5, 6, 7])
  })

  it('may be empty', () => {
    const { validLoader } = make()
    expect([validLoader.length, [...validLoader]]).toEqual([0, []])
  })
})

describe('fromArrays', () => {
  it('says what is wrong with its columns', () => {
    const y = Float32Array.of(1, 2)
    const from = (valIdxs: number[], columns: unknown[], target: unknown = y): unknown =>
      ColumnarModelData.fromArrays(valIdxs, columns as never, target as never)
    expect(() => from([], [])).toThrow('at least one column')
    expect(() => from([], [[1, 2]])).toThrow('Column 0 must be an Int32Array (ids, classes), a Float32Array')
    expect(() => from([], [Int32Array.of(1)])).toThrow(
      new DataError('Column 0 has 1 rows, but y has 2; they must be equal.'),
    )
    expect(() => from([], [{ values: Int32Array.of(1, 2, 3), width: 2 }])).toThrow(
      'not a multiple of its width 2',
    )
    expect(() => from([], [{ values: Int32Array.of(1, 2), width: 0 }])).toThrow(
      'width must be an integer of at least 1',
    )
    expect(() => from([0, 1], [Int32Array.of(1, 2)])).toThrow('All 2 rows are validation rows')
    expect(() => from([], [new Int32Array(0)], new Int32Array(0))).toThrow('There are no rows to train on.')
    expect(() => from([2], [Int32Array.of(1, 2)])).toThrow(IndexError)
    expect(() => make({ batchSize: 0 })).toThrow(ValueError)
    expect(() => make({ stacked: true })).toThrow('Only columns of the same type')
  })
})
