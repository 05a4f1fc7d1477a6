import { describe, expect, it } from 'vitest'
import { EpochCursor } from '../../src/data/index.ts'

describe('EpochCursor', () => {
  it('counts epochs, and begins once where it was set', () => {
    const cursor = new EpochCursor('Some', 5)
    expect([cursor.begin(), cursor.begin()]).toEqual([
      { epoch: 0, batch: 0 },
      { epoch: 1, batch: 0 },
    ])
    cursor.position = { epoch: 4, batch: 3 }
    expect(cursor.position).toEqual({ epoch: 4, batch: 3 })
    expect([cursor.begin(), cursor.begin()]).toEqual([
      { epoch: 4, batch: 3 },
      { epoch: 5, batch: 0 },
    ])
  })

  it('notes what the newest iteration reached, and nothing of older ones', () => {
    const cursor = new EpochCursor('Some', 5)
    const { epoch } = cursor.begin()
    cursor.reached(epoch, 2)
    expect(cursor.position).toEqual({ epoch: 0, batch: 2 })
    cursor.begin()
    cursor.reached(epoch, 3)
    expect(cursor.position).toEqual({ epoch: 1, batch: 0 })
  })

  it('follows another without moving it', () => {
    const [cursor, fork] = [new EpochCursor('Some', 5), new EpochCursor('Some', 5)]
    cursor.position = { epoch: 2, batch: 1 }
    fork.follow(cursor)
    expect(fork.begin()).toEqual({ epoch: 2, batch: 1 })
    expect(cursor.begin()).toEqual({ epoch: 2, batch: 1 })
  })

  it.each([
    { epoch: -1, batch: 0 },
    { epoch: 0.5, batch: 0 },
    { epoch: 0, batch: 6 },
    { epoch: 0, batch: NaN },
  ])('refuses %o', (position) => {
    const cursor = new EpochCursor('Some', 5)
    expect(() => (cursor.position = position)).toThrow(
      `Some.position: needs an epoch from 0 and a batch from 0 to 5, got epoch ${position.epoch}, batch ${position.batch}`,
    )
  })
})
