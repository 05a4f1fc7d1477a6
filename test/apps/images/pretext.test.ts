import { beforeAll, describe, expect, it } from 'vitest'
import { quarterTurns } from '../../../src/apps/images/pretext/quarter-turns.ts'
import { bodyOf, fit, ImageData, pretextData, type PretextTask } from '../../../src/apps/images/index.ts'
import { pictureAt } from '../../../src/data/images/picture.ts'
import { init } from '../../../src/tensor/index.ts'
import { stripes } from './made-pictures.ts'

beforeAll(() => init())

/** Pictures that are bright on top and dark below, with noise. */
function skies(count: number, side = 12): ImageData {
  let noise = 3
  const values = Uint8Array.from({ length: count * side * side }, (_, i) => {
    noise = (noise * 1103515245 + 12345) & 0x7fffffff
    const row = Math.floor(i / side) % side
    return 200 - (row * 150) / side + ((noise >> 16) % 30)
  })
  const targets = Int32Array.from({ length: count }, (_, i) => i % 2)
  return ImageData.fromArrays({ values, width: side, height: side, channels: 1, targets })
}

it('turns the middle square of a picture to the right', () => {
  const values = Uint8Array.of(9, 1, 2, 9, 9, 3, 4, 9)
  const turns = quarterTurns({ width: 4, height: 2, channels: 1, values })
  expect(turns.map((turn) => Array.from(turn))).toEqual([
    [1, 2, 3, 4],
    [3, 1, 4, 2],
    [4, 3, 2, 1],
    [2, 4, 1, 3],
  ])
  const color = quarterTurns({ width: 2, height: 1, channels: 3, values: Uint8Array.of(1, 2, 3, 4, 5, 6) })
  expect(color.map((turn) => Array.from(turn))).toEqual(Array.from({ length: 4 }, () => [1, 2, 3]))
})

describe('data for a made-up task', () => {
  const data = skies(20)

  it('rotation has each picture four times, in the part that it was in, and no mirror images', () => {
    const made = pretextData(data, 'rotation')
    expect(made.classes).toEqual(['0 degrees', '90 degrees', '180 degrees', '270 degrees'])
    expect(made.split.train.length).toBe(4 * data.split.train.length)
    expect(made.split.valid.length).toBe(4 * data.split.valid.length)
    expect(made.mirrored).toBe(false)
    const first = pictureAt(data.pictures, data.split.train[0]!)
    expect(pictureAt(made.pictures, 0).values).toEqual(first.values)
    expect(pictureAt(made.pictures, 1).values).toEqual(quarterTurns(first)[1]!)
    expect(made.targets.slice(0, 4)).toEqual(Int32Array.of(0, 1, 2, 3))
    expect(made.names[1]).toBe(`${data.names[data.split.train[0]!]} (2 of 4)`)
  })

  it('augmentation has a plausible and a distorted copy of each, in either order', () => {
    const made = pretextData(data, 'augmentation', { seed: 3 })
    expect(made.split.train.length).toBe(2 * data.split.train.length)
    const pairs = Array.from({ length: 20 }, (_, i) => made.targets.slice(2 * i, 2 * i + 2).join(''))
    expect(new Set(pairs)).toEqual(new Set(['01', '10']))
    const again = pretextData(data, 'augmentation', { seed: 3 })
    expect(again.pictures).toEqual(made.pictures)
    const other = pretextData(data, 'augmentation', { seed: 4 })
    expect(other.pictures).not.toEqual(made.pictures)
    // A distorted copy is further from its picture than a plausible one.
    const distance = (row: number, copy: number): number => {
      const from = pictureAt(data.pictures, row).values
      return pictureAt(made.pictures, copy).values.reduce(
        (sum, value, i) => sum + Math.abs(value - from[i]!),
        0,
      )
    }
    const sums = [0, 0]
    data.split.train.forEach((row, i) => {
      for (const copy of [2 * i, 2 * i + 1]) sums[made.targets[copy]!]! += distance(row, copy)
    })
    expect(sums[1]!).toBeGreaterThan(1.5 * sums[0]!)
  })

  it('uses fewer pictures if memory is short', () => {
    const made = pretextData(data, 'rotation', { memory: 144 * 4 * 10 })
    expect(made.pictures.count).toBe(40)
    expect([made.split.train.length, made.split.valid.length]).toEqual([32, 8])
  })

  it('refuses another task, wrong options and tiny pictures', () => {
    expect(() => pretextData(data, 'color' as PretextTask)).toThrow(
      'pretextData: the task must be rotation or augmentation, got color',
    )
    expect(() => pretextData(data, 'rotation', { memory: 0 })).toThrow('memory must be above 0')
    expect(() => pretextData(stripes(20, { side: 6 }), 'rotation')).toThrow('at least 8 x 8 pixels')
  })
})

it('a net learns how far skies are turned, and its body starts another task', async () => {
  const made = pretextData(skies(60), 'rotation')
  const run = await fit(made, { epochs: 6, widths: [8, 8] })
  expect((run.facts.metrics['valid'] as { accuracy: number }).accuracy).toBeGreaterThan(0.95)
  expect(run.facts.training['augmentation']).not.toHaveProperty('flip', 'alternating')
  const next = await fit(stripes(20, { side: 12 }), { body: await bodyOf(run), epochs: 1 })
  expect(next.input.classes).toEqual(['0', '1'])
})
