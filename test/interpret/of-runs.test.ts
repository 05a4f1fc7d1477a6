import { describe, expect, it } from 'vitest'
import {
  itemBiases,
  itemVectors,
  levelVectors,
  nearest,
  sortedBiases,
  userBiases,
  userVectors,
  type RatedModel,
} from '../../src/interpret/index.ts'
import { countOf } from '../../src/interpret/of-runs.ts'

const run: RatedModel = {
  users: ['ann', 7],
  items: [10, 20, 30],
  titles: new Map([
    [10, 'Heat'],
    [30, 'Alien'],
  ]),
  itemBias: () => Float32Array.of(0.5, -1, 2),
  userBias: () => Float32Array.of(0, 1),
  itemVectors: () => ({ values: Float32Array.of(1, 0, 0, 1, 1, 0.5), width: 2 }),
  userVectors: () => ({ values: Float32Array.of(1, 2, 3, 4), width: 2 }),
}

describe('a collaborative filtering run', () => {
  it('gives biases and vectors by title, else by id', () => {
    const items = itemBiases(run, countOf([0, 0, 1, 2], 3))
    expect(sortedBiases(items).best.map((row) => [row.label, row.bias, row.count])).toEqual([
      ['Alien', 2, 1],
      ['Heat', 0.5, 2],
      ['20', -1, 1],
    ])
    expect(nearest(itemVectors(run), 'Heat').map((row) => row.label)).toEqual(['Alien', '20'])
    expect(sortedBiases(userBiases(run, [5, 5])).best[0]!.label).toBe('7')
    expect(userVectors(run).labels).toEqual(['ann', '7'])
  })
})

describe('a run of a table', () => {
  const model = (
    vectors: number[],
  ): { embedding: () => { levels: string[]; vectors: number[]; width: number } } => ({
    embedding: () => ({ levels: ['a', 'b'], vectors, width: 2 }),
  })

  it('gives the vectors of levels without that for missing', () => {
    expect(levelVectors(model([1, 2, 3, 4]), 'x').values).toEqual([1, 2, 3, 4])
    expect(levelVectors(model([9, 9, 1, 2, 3, 4]), 'x')).toEqual({
      values: [1, 2, 3, 4],
      width: 2,
      labels: ['a', 'b'],
    })
    expect(() => levelVectors(model([1, 2]), 'x')).toThrow('column "x" must have one vector for each level')
  })
})
