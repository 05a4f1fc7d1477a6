import { expect, it } from 'vitest'
import { absoluteBounds, GROUP, squaredBounds } from '../../../src/apps/trees/distance-bounds.ts'
import { kNearest } from '../../../src/apps/trees/index.ts'
import type { DenseRows } from '../../../src/apps/trees/tree-rows.ts'
import { Mt19937 } from '../../../src/data/index.ts'

const LARGEST = 3.4028234663852886e38

function rowsOf(random: Mt19937, rows: number, width: number, scale: number, offset = 0): DenseRows {
  const values = Float32Array.from({ length: rows * width }, () =>
    Math.min(LARGEST, offset + scale * (random.interval(2_000_000) / 1_000_000 - 1)),
  )
  return { values, width }
}

const ways = { l1: absoluteBounds, l2: squaredBounds }

it.each(
  (['l1', 'l2'] as const).flatMap((metric) =>
    (
      [
        [1, 1, 0],
        [41, 1, 0],
        [41, 1, 5000],
        [700, 1, 0],
        [41, 1e-22, 0],
        [3, 1e-44, 0],
        [41, 1e18, 0],
        [41, 1e20, 0],
        [41, LARGEST, 0],
      ] as const
    ).map(([width, scale, offset]) => [metric, width, scale, offset] as const),
  ),
)('no %s distance exceeds its limit in %i columns of size %f around %i', (metric, width, scale, offset) => {
  const random = new Mt19937(width)
  const train = rowsOf(random, GROUP + 20, width, scale, offset)
  const rows = rowsOf(random, 30, width, scale, offset)
  // Rows that are the same, nearly the same, and far from all others.
  rows.values.set(train.values.subarray(0, 5 * width))
  train.values.set(
    train.values.subarray(5 * width, 6 * width).map((value) => Math.fround(value * (1 + 2 ** -22))),
    6 * width,
  )
  train.values.fill(Math.min(LARGEST, 1000 * scale), 7 * width, 8 * width)
  const bounds = ways[metric](train)(rows)
  let open = 0
  for (const [first, count] of [
    [0, GROUP],
    [GROUP, 20],
  ] as const) {
    const numbers = bounds.between(0, 30, first, count).dataSync()
    numbers.forEach((number, at) => {
      const [row, other] = [Math.floor(at / count), first + (at % count)]
      const measure = bounds.measure(row, other)
      const limit = bounds.limit(row, other, measure)
      if (number > limit) expect.fail(`row ${row} and ${other}: ${number} is above ${limit}`)
      if (bounds.groupLimit(row, first / GROUP, measure) < limit)
        expect.fail(`the limit of the group of ${other} is below its own`)
      if (!(number > bounds.limit(row, other, measure * 0.9))) open++
    })
  }
  // And the limits are of use: they tell nearly all pairs that are a tenth too far.
  if (scale === 1 && offset === 0) expect(open).toBeLessThan(30 * 20)
})

it.each(['l1', 'l2'] as const)('by %s distinguish rows that differ only in the last bit', async (metric) => {
  const width = 50
  const random = new Mt19937(3)
  const middle = rowsOf(random, 1, width, 1)
  // Row i differs from the row that is looked for by i float32 steps in one number, but in mixed order.
  const order = Array.from({ length: 400 }, (_, i) => (i * 171) % 400)
  const values = new Float32Array(400 * width)
  order.forEach((steps, row) => {
    values.set(middle.values, row * width)
    values[row * width + 7] = Math.fround(1.5 + steps * 2 ** -23)
  })
  const wanted = middle.values.slice()
  wanted[7] = 1.5
  const { rows, distances } = await kNearest({ values, width }, new Float32Array(400), {
    k: 10,
    metric,
  }).neighbors({ values: wanted, width })
  expect(Array.from(rows, (row) => order[row])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  distances.forEach((distance, i) => expect(distance).toBe(i * 2 ** -23))
})

it.each(['l1', 'l2'] as const)('by %s numbers at the end of float32 have distances', async (metric) => {
  const train = { values: Float32Array.of(3e38, -3e38, -3e38, -3e38, 2e38, 2e38), width: 2 }
  const { rows, distances } = await kNearest(train, [0, 0, 0], { k: 3, metric }).neighbors({
    values: Float32Array.of(3e38, 3e38),
    width: 2,
  })
  expect(Array.from(rows)).toEqual([2, 0, 1])
  const expected = metric === 'l1' ? [2e38, 6e38, 12e38] : [Math.SQRT2 * 1e38, 6e38, Math.SQRT2 * 6e38]
  distances.forEach((distance, i) => expect(distance / expected[i]!).toBeCloseTo(1, 6))
})
