import { describe, expect, it } from 'vitest'
import { Generator } from '../../../src/base/philox.ts'
import { eventsOf } from '../../../src/apps/collab/ranking/events.ts'
import { eventVectors } from '../../../src/apps/collab/ratings/event-vectors.ts'
import { bestShare, mixedError } from '../../../src/apps/collab/ratings/mixed-error.ts'
import { chooseTastes, fitTasteRidge } from '../../../src/apps/collab/ratings/taste-ridge.ts'

/** 80 users and 60 items of two kinds; with `chosen` users rate mostly what they like. */
function rows(chosen: boolean) {
  const random = new Generator(5)
  const [userIndex, itemIndex, ratings]: [number[], number[], number[]] = [[], [], []]
  for (let user = 0; user < 80; user++)
    for (let item = 0; item < 60; item++) {
      const likes = user % 2 === item % 2
      if (random.uniform() > (chosen ? (likes ? 0.5 : 0.15) : 0.3)) continue
      userIndex.push(user)
      itemIndex.push(item)
      ratings.push(3 + (likes ? 1 : -1) * (user % 4 < 2 ? 1 : 0.3) + random.uniform() - 0.5)
    }
  return {
    userIndex: Int32Array.from(userIndex),
    itemIndex: Int32Array.from(itemIndex),
    ratings: Float32Array.from(ratings),
    users: { length: 80 },
    items: { length: 60 },
  }
}

describe('eventVectors', () => {
  it('have the products of the singular vectors: two blocks of events are two directions', () => {
    const pairs = [0, 1, 2, 3].flatMap((user) =>
      [0, 1, 2].map((item) => [user, (user % 2) * 3 + item] as const),
    )
    const events = eventsOf(
      Int32Array.from(pairs, ([user]) => user),
      Int32Array.from(pairs, ([, item]) => item),
      4,
      7,
    )
    const vectors = eventVectors(events, 2, 1)
    const product = (a: number, b: number) =>
      vectors[2 * a]! * vectors[2 * b]! + vectors[2 * a + 1]! * vectors[2 * b + 1]!
    // Length 1 up to the 1e-3 in the divisor; the last item has no events.
    expect(product(0, 0)).toBeCloseTo(1, 1)
    expect(product(0, 2)).toBeCloseTo(product(0, 0), 5)
    expect(product(0, 4)).toBeCloseTo(0, 5)
    expect(vectors.slice(12)).toEqual(new Float32Array(2))
  })
})

describe('mixedError', () => {
  it('chooses the share by least squares, and scores each half with the share of the other', () => {
    // Even rows want 0.5 and odd ones 1, all rows together 0.75.
    const [first, second, truth] = [
      [0, 0, 0, 0],
      [2, 2, 2, 2],
      [1, 2, 1, 2],
    ]
    expect(bestShare(first, second, truth, [0, 1, 2, 3])).toBe(0.75)
    expect(mixedError(first, second, truth)).toEqual({ error: 1, share: 0.75 })
    expect(bestShare([1], [1], [5], [0])).toBe(0)
  })
})

describe('TasteRidge', () => {
  it('predicts held-out ratings better than biases where people choose what they like', () => {
    const data = rows(true)
    const held = Uint8Array.from(data.ratings.keys(), (row) => Number(row % 5 === 0))
    const model = chooseTastes(data, held, [1, 5], 42)!
    let [own, spread, count] = [0, 0, 0]
    held.forEach((out, row) => {
      if (out === 0) return
      own += (model.rating(data.userIndex[row], data.itemIndex[row]) - data.ratings[row]!) ** 2
      spread += (data.ratings[row]! - 3) ** 2
      count++
    })
    expect(own / count).toBeLessThan(0.8 * (spread / count))
    expect(model.rating(undefined, 3)).toBeCloseTo(model.arrays.itemBias[3]!, 6)
  })

  it('is excluded if what people rate says nothing about their taste', () => {
    const data = rows(false)
    expect(chooseTastes(data, new Uint8Array(data.ratings.length), [1, 5], 42)).toBe(null)
  })

  it('gives the same bits again', () => {
    const data = rows(true)
    const of = () => fitTasteRidge(data, new Uint8Array(data.ratings.length), [1, 5], 3).arrays
    expect(of()).toEqual(of())
  })
})
