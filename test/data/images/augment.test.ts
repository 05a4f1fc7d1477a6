import { describe, expect, it } from 'vitest'
import { checkAugmentation, type Augmentation } from '../../../src/data/images/augment/augmentation.ts'
import { drawChanges, WORDS_PER_PICTURE } from '../../../src/data/images/augment/draw-changes.ts'
import { mixBatch } from '../../../src/data/images/augment/mix-batch.ts'
import { PictureWriter } from '../../../src/data/images/augment/write-picture.ts'
import { ImageLoader } from '../../../src/data/images/image-loader.ts'
import type { Picture, PictureShape } from '../../../src/data/images/picture.ts'

/** Bytes as they are: value / 255 * 255. */
const asBytes = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] }
const unchanged = { flip: false, shiftX: 0, shiftY: 0, affine: null, colors: null, erase: null }

function written(
  picture: Picture,
  changes: Partial<Parameters<PictureWriter['write']>[1]> = {},
  shape: PictureShape = picture,
): number[] {
  const out = new Float32Array(shape.width * shape.height * shape.channels)
  const scale = { mean: asBytes.mean.slice(0, shape.channels), std: asBytes.std.slice(0, shape.channels) }
  new PictureWriter(shape, scale).write(picture, { ...unchanged, ...changes }, out, 0)
  return Array.from(out, (value) => Math.round(value * 1000) / 1000)
}

const gray = (width: number, ...values: number[]): Picture => ({
  width,
  height: values.length / width,
  channels: 1,
  values: Uint8Array.from(values),
})
const windowOf = (middleX: number, width: number): object => ({
  affine: { middleX, middleY: 0.5, width, height: 1, turn: 0 },
})

describe('PictureWriter', () => {
  const picture = gray(3, 1, 2, 3, 4, 5, 6)

  it('writes channel by channel, standardized', () => {
    const rgb: Picture = {
      width: 2,
      height: 1,
      channels: 3,
      values: Uint8Array.of(0, 51, 102, 255, 204, 153),
    }
    const out = new Float32Array(6)
    new PictureWriter(rgb, { mean: [0, 0.5, 0.4], std: [1, 0.5, 0.1] }).write(rgb, null, out, 0)
    const wanted = [0, 1, -0.6, 0.6, 0, 2]
    wanted.forEach((value, i) => expect(out[i]).toBeCloseTo(value, 5))
  })

  it('flips, and shifts with a mirrored border', () => {
    expect(written(picture, { flip: true })).toEqual([3, 2, 1, 6, 5, 4])
    expect(written(picture, { shiftX: 1 })).toEqual([2, 3, 2, 5, 6, 5])
    expect(written(picture, { shiftX: -2, shiftY: 1 })).toEqual([6, 5, 4, 3, 2, 1])
  })

  it('samples windows between pixels, and turns', () => {
    // The middle half of four columns, scaled to two: the columns themselves.
    expect(
      written(gray(4, 10, 20, 30, 40), windowOf(0.5, 0.5), { width: 2, height: 1, channels: 1 }),
    ).toEqual([20, 30])
    expect(written(gray(2, 10, 30), windowOf(0.5, 1), { width: 1, height: 1, channels: 1 })).toEqual([20])
    const turned = { affine: { middleX: 0.5, middleY: 0.5, width: 1, height: 1, turn: Math.PI / 2 } }
    expect(written(gray(2, 1, 2, 3, 4), turned)).toEqual([2, 4, 1, 3])
  })

  it('changes colors as numpy does', () => {
    const colors = { brightness: 1, contrast: 1, saturation: 1, hue: 0 }
    const red: Picture = { width: 1, height: 1, channels: 3, values: Uint8Array.of(200, 100, 50) }
    expect(written(red, { colors: { ...colors, brightness: 1.2 } })).toEqual([240, 120, 60])
    expect(written(red, { colors: { ...colors, contrast: 0.5 } })).toEqual([163.75, 113.75, 88.75])
    // Without saturation all channels have the luma 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2.
    for (const value of written(red, { colors: { ...colors, saturation: 0 } }))
      expect(value).toBeCloseTo(124.2, 1)
    // A full circle of hue changes nothing but by the rounding of the published matrices.
    const circle = written(red, { colors: { ...colors, hue: 2 * Math.PI - 1e-9 } })
    ;[200, 100, 50].forEach((value, c) => expect(Math.abs(circle[c]! - value)).toBeLessThan(0.5))
    expect(written(red, { colors: { ...colors, brightness: 2 } })[0]).toBe(255)
  })

  it('blanks a square with the mean', () => {
    const erase = { side: 0.5, x: 0.75, y: 0.25 }
    expect(written(gray(4, ...Array.from({ length: 16 }, (_, i) => i + 1)), { erase })).toEqual([
      1, 2, 0, 0, 5, 6, 0, 0, 9, 10, 11, 12, 13, 14, 15, 16,
    ])
  })
})

describe('drawChanges', () => {
  const draw = (
    augmentation: Augmentation,
    word: number,
    epoch = 0,
    row = 0,
  ): ReturnType<typeof drawChanges> =>
    drawChanges(augmentation, new Uint32Array(WORDS_PER_PICTURE).fill(word), epoch, row)

  it('keeps to the limits', () => {
    for (const word of [0, 2 ** 32 - 1]) {
      const changes = draw({ shift: 4, crop: 0.5, rotate: 10, brightness: 0.2, hue: 0.1 }, word)
      expect(Math.abs(changes.shiftX)).toBe(4)
      const { width, height, middleX, turn } = changes.affine!
      expect(width * height).toBeGreaterThan(0.49)
      expect(middleX - width / 2).toBeGreaterThanOrEqual(0)
      expect(middleX + width / 2).toBeLessThanOrEqual(1 + 1e-9)
      expect(Math.abs(turn)).toBeCloseTo(Math.PI / 18, 5)
      expect(Math.abs(changes.colors!.brightness - 1)).toBeCloseTo(0.2, 5)
    }
  })

  it('flips every picture in every second epoch, and half of them in each', () => {
    const flips = (epoch: number): boolean[] =>
      Array.from({ length: 1000 }, (_, row) => draw({ flip: 'alternating' }, 0, epoch, row).flip)
    expect(flips(1)).toEqual(flips(0).map((flip) => !flip))
    expect(flips(2)).toEqual(flips(0))
    expect(Math.abs(flips(0).filter(Boolean).length - 500)).toBeLessThan(50)
  })

  it('refuses options out of range', () => {
    expect(() => checkAugmentation('fit', { crop: 2 })).toThrow(
      'fit: crop must be a number from 0.01 to 1, got 2',
    )
    expect(() => checkAugmentation('fit', { shift: 0.5 })).toThrow('shift must be an integer')
    expect(() => checkAugmentation('fit', { flips: true } as Augmentation)).toThrow('did you mean flip?')
  })
})

describe('mixBatch', () => {
  const batch = (): Parameters<typeof mixBatch>[0] => ({
    pictures: Float32Array.of(0, 0, 0, 0, 10, 10, 10, 10),
    targets: Float32Array.of(1, 0, 0, 1),
    size: 2,
    classes: 2,
  })
  const shape = { width: 2, height: 2, channels: 1 } as const

  it('mixes pictures and targets in the same proportion', () => {
    const mixed = batch()
    // Beta(1, 1) by Johnk's method from 0.6 and 0.2: 0.6 / 0.8.
    const draws = [0.6, 0.2]
    expect(mixBatch(mixed, { mixup: 1 }, shape, () => draws.shift()!)).toBeCloseTo(0.75, 6)
    expect([...mixed.pictures]).toEqual([2.5, 2.5, 2.5, 2.5, 7.5, 7.5, 7.5, 7.5])
    expect([...mixed.targets]).toEqual([0.75, 0.25, 0.25, 0.75])
  })

  it('pastes a rectangle, and counts its area', () => {
    const mixed = batch()
    // 1 - kept = 0.25: a square of half the side, in the lower right.
    const draws = [0.6, 0.2, 0.99, 0.99]
    expect(mixBatch(mixed, { cutmix: 1 }, shape, () => draws.shift()!)).toBeCloseTo(0.75, 6)
    expect([...mixed.pictures]).toEqual([0, 0, 0, 10, 10, 10, 10, 0])
    expect([...mixed.targets]).toEqual([0.75, 0.25, 0.25, 0.75])
  })
})

describe('ImageLoader', () => {
  const pictures = {
    width: 4,
    height: 4,
    channels: 1 as const,
    count: 10,
    values: Uint8Array.from({ length: 160 }, (_, i) => (i * 37) % 256),
  }
  const data = { pictures, targets: Int32Array.from({ length: 10 }, (_, i) => i % 2), width: 0, classes: 2 }
  const rows = Int32Array.of(0, 1, 2, 3, 5, 6, 7)
  const make = (augmentation?: Augmentation): ImageLoader =>
    new ImageLoader(data, rows, {
      batchSize: 3,
      scale: { mean: [0.5], std: [0.25] },
      shuffle: { seed: 7 },
      ...(augmentation === undefined ? {} : { augmentation }),
    })
  const all = (loader: ImageLoader): number[][] =>
    Array.from(loader, ({ columns, target }) => [...columns[0]!.values, ...target.values])
  const changed: Augmentation = {
    flip: 'random',
    shift: 1,
    rotate: 20,
    brightness: 0.3,
    erase: 0.3,
    mixup: 0.5,
  }

  it('goes through each picture once an epoch', () => {
    const batches = Array.from(make())
    expect(batches.map(({ size }) => size)).toEqual([3, 3, 1])
    expect(batches[0]!.columns[0]!.shape).toEqual([3, 1, 4, 4])
    const seen = batches.flatMap(({ columns }) => Array.from(columns[0]!.values)).toSorted((a, b) => a - b)
    const wanted = Array.from(rows, (row) => [...pictures.values.subarray(row * 16, row * 16 + 16)]).flat()
    expect(seen).toEqual(
      Array.from(Float32Array.from(wanted, (value) => (value / 255 - 0.5) / 0.25)).toSorted((a, b) => a - b),
    )
  })

  it('makes the same batches from the same seed, others in the next epoch', () => {
    const loader = make(changed)
    const first = all(loader)
    expect(all(make(changed))).toEqual(first)
    expect(all(loader)).not.toEqual(first)
  })

  it('continues at a position with the same bits, also in reused buffers', () => {
    const whole = make(changed)
    all(whole)
    const second = all(whole)
    const resumed = make(changed)
    resumed.position = { epoch: 1, batch: 2 }
    expect(all(resumed)).toEqual(second.slice(2))
    const reusing = make(changed)
    reusing.position = { epoch: 1, batch: 0 }
    const reused = Array.from(reusing.batches({ reuse: true }), ({ columns, target }) => [
      ...columns[0]!.values,
      ...target.values,
    ])
    expect(reused).toEqual(second)
  })

  it('gives shares of classes where pictures are mixed', () => {
    const [{ target }] = [...make({ cutmix: 1 })] as [
      ReturnType<ImageLoader['batches']> extends Iterable<infer B> ? B : never,
    ]
    expect(target.shape).toEqual([3, 2])
    for (let i = 0; i < 3; i++) expect(target.values[2 * i]! + target.values[2 * i + 1]!).toBeCloseTo(1, 6)
  })
})
