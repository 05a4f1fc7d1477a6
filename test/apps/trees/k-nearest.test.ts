import { describe, expect, it } from 'vitest'
import { kNearest, oneHot, type DenseRows, type SparseRows } from '../../../src/apps/trees/index.ts'
import { Mt19937 } from '../../../src/data/index.ts'

const rowsOf = (width: number, values: readonly number[]): DenseRows => ({
  values: Float32Array.from(values),
  width,
})

function randomRows(random: Mt19937, rows: number, width: number, offset = 0): DenseRows {
  return {
    values: Float32Array.from({ length: rows * width }, () => offset + random.interval(4000) / 1000 - 2),
    width,
  }
}

/** The nearest of all rows, by loops that look at each. */
function obvious(train: DenseRows, row: Float32Array, k: number, metric: 'l1' | 'l2'): [number, number][] {
  const { values, width } = train
  const distances = Array.from({ length: values.length / width }, (_, i): [number, number] => {
    let sum = 0
    for (let j = 0; j < width; j++) {
      const difference = values[i * width + j]! - row[j]!
      sum += metric === 'l1' ? Math.abs(difference) : difference ** 2
    }
    return [metric === 'l1' ? sum : Math.sqrt(sum), i]
  })
  return distances.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, k)
}

function dense({ starts, columns, values, width }: SparseRows): DenseRows {
  const out = new Float32Array((starts.length - 1) * width)
  for (let row = 0; row + 1 < starts.length; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) out[row * width + columns[i]!] = values[i]!
  return { values: out, width }
}

describe('the nearest rows', () => {
  it.each([
    ['l1', 1, 0],
    ['l1', 7, 0],
    ['l1', 12, 500],
    ['l2', 1, 0],
    ['l2', 7, 0],
    ['l2', 12, 500],
  ] as const)('by %s in %i columns around %i are those of a full scan', async (metric, width, offset) => {
    const random = new Mt19937(width)
    const train = randomRows(random, 4500, width, offset)
    const rows = randomRows(random, 12, width, offset)
    const { rows: found, distances } = await kNearest(train, new Float32Array(4500), {
      k: 6,
      metric,
    }).neighbors(rows)
    for (let row = 0; row < 12; row++) {
      const wanted = obvious(train, rows.values.subarray(row * width, (row + 1) * width), 6, metric)
      wanted.forEach(([distance, number], j) => {
        expect(distances[row * 6 + j]).toBeCloseTo(distance, 9)
        // Equal but for the order in which a distance was added up.
        if (
          Math.abs(distance - (wanted[j + 1]?.[0] ?? Infinity)) > 1e-9 &&
          Math.abs(distance - (wanted[j - 1]?.[0] ?? -1)) > 1e-9 &&
          j < 5
        )
          expect(found[row * 6 + j]).toBe(number)
      })
    }
  })

  it.each(['l1', 'l2'] as const)(
    'of one-hot rows by %s are those of the same rows written out',
    async (metric) => {
      const random = new Mt19937(5)
      const codes = (rows: number) =>
        [9, 4, 3].map((levels) => Int32Array.from({ length: rows }, () => random.interval(levels - 1)))
      const [train, rows] = [codes(300), codes(30)].map((cats) => oneHot(cats, [9, 4, 3]))
      const sparse = await kNearest(train!, new Float32Array(300), { k: 4, metric }).neighbors(rows!)
      const full = await kNearest(dense(train!), new Float32Array(300), { k: 4, metric }).neighbors(
        dense(rows!),
      )
      sparse.distances.forEach((distance, i) => expect(distance).toBeCloseTo(full.distances[i]!, 12))
      expect(sparse.rows).toEqual(full.rows)
    },
  )

  it('at equal distance come in row order', async () => {
    for (const metric of ['l1', 'l2'] as const) {
      const { rows, distances } = await kNearest(rowsOf(1, [3, 1, 3, 1]), [0, 0, 0, 0], {
        k: 3,
        metric,
      }).neighbors(rowsOf(1, [2]))
      expect([Array.from(rows), Array.from(distances)]).toEqual([
        [0, 1, 2],
        [1, 1, 1],
      ])
    }
  })

  it('are all rows if k is their number', async () => {
    const { rows } = await kNearest(rowsOf(2, [0, 0, 5, 5, 1, 1]), [0, 0, 0], { k: 3 }).neighbors(
      rowsOf(2, [0.9, 0.9]),
    )
    expect(Array.from(rows)).toEqual([2, 0, 1])
  })
})

describe('regression by the nearest rows', () => {
  const train = rowsOf(1, [0, 1, 5])
  const target = [10, 20, 90]

  it('is their mean', async () => {
    expect(Array.from(await kNearest(train, target, { k: 2 }).predict(rowsOf(1, [0.2, 4])))).toEqual([15, 55])
  })

  it('weighs by the inverse of the distance, and rows at distance 0 count alone', async () => {
    const nearest = kNearest(train, target, { k: 3, metric: 'l1', weights: 'distance' })
    const answers = await nearest.predict(rowsOf(1, [2, 1]))
    // Distances 2, 1 and 3: (10 / 2 + 20 + 90 / 3) / (1 / 2 + 1 + 1 / 3).
    expect(answers[0]).toBeCloseTo(55 / (11 / 6), 10)
    expect(answers[1]).toBe(20)
  })

  it.each([
    [
      'a k of 0',
      () => kNearest(train, target, { k: 0 }),
      'k must be an integer from 1 to 3, the number of training rows, got 0',
    ],
    ['a k above the rows', () => kNearest(train, target, { k: 4 }), 'got 4'],
    ['too few targets', () => kNearest(train, [1]), 'needs one target per row; got rows [3], target [1]'],
    ['a missing number', () => kNearest(rowsOf(2, [1, NaN]), [1], { k: 1 }), 'column 2 of row 1 is missing'],
    [
      'a target that is not finite',
      () => kNearest(train, [1, NaN, 2], { k: 1 }),
      'the target of row 2 is NaN',
    ],
  ])('names %s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it('names rows of another width', async () => {
    const call = kNearest(train, target, { k: 1 }).predict(rowsOf(2, [1, 2]))
    await expect(call).rejects.toThrow('got made [1], given [2]')
  })

  it('stops on abort', async () => {
    const many = randomRows(new Mt19937(1), 3000, 4)
    for (const metric of ['l1', 'l2'] as const) {
      const call = kNearest(many, new Float32Array(3000), { metric }).predict(many, {
        signal: AbortSignal.abort(new Error('enough')),
      })
      await expect(call).rejects.toThrow('enough')
    }
  })
})
