import { expect, it } from 'vitest'
import { tensor } from '../../src/index.ts'

it('functions of numbers and shapes are methods too', async () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ])
  expect(await x.tril().tolist()).toEqual([
    [1, 0],
    [3, 4],
  ])
  expect(await x.logsumexp(1, { keepdim: true }).round().tolist()).toEqual([[2], [4]])
  expect(await x.repeat(1, 2).tolist()).toEqual([
    [1, 2, 1, 2],
    [3, 4, 3, 4],
  ])
  expect(await x.split(1)[1]!.tolist()).toEqual([[3, 4]])
  expect(await x.divide(2, { roundingMode: 'floor' }).tolist()).toEqual([
    [0, 1],
    [1, 2],
  ])
  expect(await x.allclose(x.add(1e-9))).toBe(true)
  expect(await tensor([1, 2]).repeatInterleave(2).tolist()).toEqual([1, 1, 2, 2])
  const uneven = await tensor([1, 2]).repeatInterleave(tensor([0, 2], 'int32'))
  expect(await uneven.tolist()).toEqual([2, 2])
})
