import { describe, expect, it } from 'vitest'
import { DataError, ValueError } from '../../../src/base/errors.ts'
import { TextStreamLoader } from '../../../src/data/index.ts'

const ids = Int32Array.from({ length: 1003 }, (_, i) => i)

/** What each stream reads over an epoch, and what it is to answer. */
function read(loader: TextStreamLoader): { inputs: number[][]; targets: number[][]; lengths: number[] } {
  const inputs: number[][] = Array.from({ length: loader.batchSize }, () => [])
  const targets: number[][] = Array.from({ length: loader.batchSize }, () => [])
  const lengths: number[] = []
  for (const { columns, target, size } of loader.batches({ reuse: true })) {
    const [steps, streams] = columns[0]!.shape as [number, number]
    expect(size).toBe(steps * streams)
    lengths.push(steps)
    for (let i = 0; i < size; i++) {
      inputs[i % streams]!.push(columns[0]!.values[i]!)
      targets[i % streams]!.push(target.values[i]!)
    }
  }
  return { inputs, targets, lengths }
}

describe('TextStreamLoader', () => {
  it('reads every stream from its beginning to its end without a gap', () => {
    const loader = new TextStreamLoader(ids, { batchSize: 10, steps: 8 })
    const { inputs, targets, lengths } = read(loader)
    expect(lengths).toEqual([...Array.from({ length: 12 }, () => 8), 3])
    expect(loader.length).toBe(13)
    expect(loader.rows).toBe(990)
    inputs.forEach((stream, b) => expect(stream).toEqual(Array.from({ length: 99 }, (_, i) => b * 100 + i)))
    expect(targets).toEqual(inputs.map((stream) => stream.map((id) => id + 1)))
  })

  it('draws lengths as the original did: around steps, never under 5, new in each epoch, the same for the same seed', () => {
    const long = Int32Array.from({ length: 400_000 }, (_, i) => i % 60)
    const loader = new TextStreamLoader(long, { batchSize: 8, steps: 70, randomLengths: { seed: 3 } })
    const first = read(loader).lengths
    const second = read(loader).lengths
    expect(first).not.toEqual(second)
    expect(
      read(new TextStreamLoader(long, { batchSize: 8, steps: 70, randomLengths: { seed: 3 } })).lengths,
    ).toEqual(first)
    expect(first.length).toBeLessThanOrEqual(loader.length)
    const halves = first.filter((length) => length < 52).length / first.length
    expect(halves).toBeGreaterThan(0.02)
    expect(halves).toBeLessThan(0.09)
    const whole = first.filter((length) => length >= 52)
    const mean = whole.reduce((sum, length) => sum + length, 0) / whole.length
    expect(Math.abs(mean - 69.5)).toBeLessThan(1)
    const short = new TextStreamLoader(long, { batchSize: 8, steps: 8, randomLengths: { seed: 3 } })
    expect(Math.min(...read(short).lengths.slice(0, -1))).toBe(5)
  })

  it('continues in the middle of an epoch if its position is set', () => {
    const options = { batchSize: 4, steps: 10, randomLengths: { seed: 1 } }
    const whole = Array.from(new TextStreamLoader(ids, options), ({ columns }) => [...columns[0]!.values])
    const loader = new TextStreamLoader(ids, options)
    loader.position = { epoch: 0, batch: 7 }
    expect(Array.from(loader, ({ columns }) => [...columns[0]!.values])).toEqual(whole.slice(7))
    expect(loader.position).toEqual({ epoch: 0, batch: whole.length })
    expect(() => (loader.position = { epoch: 0, batch: -1 })).toThrow(ValueError)
  })

  it('is not moved by what goes through its fork', () => {
    const options = { batchSize: 4, steps: 10, randomLengths: { seed: 1 } }
    const [loader, alone] = [new TextStreamLoader(ids, options), new TextStreamLoader(ids, options)]
    read(loader)
    read(alone)
    const { lengths } = read(loader.fork())
    expect(read(loader).lengths).toEqual(lengths)
    expect(read(alone).lengths).toEqual(lengths)
  })

  it('refuses a text that is too short for its streams, and numbers that are none', () => {
    expect(() => new TextStreamLoader(ids.subarray(0, 19), { batchSize: 10, steps: 8 })).toThrow(DataError)
    expect(new TextStreamLoader(ids.subarray(0, 20), { batchSize: 10, steps: 8 }).length).toBe(1)
    expect(() => new TextStreamLoader(ids, { batchSize: 0, steps: 8 })).toThrow(ValueError)
  })
})
