import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ImageLoader,
  PictureWorkers,
  type Augmentation,
  type Pictures,
} from '../../../src/data/images/index.ts'
import { createStore, writeToStore } from '../../../src/data/images/picture-store.ts'
import { pictureAt, picturesInColor, takePictures } from '../../../src/data/images/picture.ts'
import { PictureFiller } from '../../../src/data/images/workers/picture-filler.ts'

const [SIDE, COUNT] = [72, 19]

/** Pictures whose pixels all differ. */
function made(channels: 1 | 3): Pictures {
  const values = Uint8Array.from(
    { length: COUNT * SIDE * SIDE * channels },
    (_, i) => (i * 31 + (i >> 5) * 7 + (i >> 11)) % 256,
  )
  return { width: SIDE, height: SIDE, channels, count: COUNT, values }
}

/** The same pictures in a file, in another order. */
function stored(pictures: Pictures): Pictures {
  const { width, height, channels, count } = pictures
  const store = createStore(width * height * channels)
  const places = Int32Array.from({ length: count }, (_, row) => count - 1 - row)
  for (let row = 0; row < count; row++) writeToStore(store, places[row]!, pictureAt(pictures, row).values)
  return { width, height, channels, count, store, places }
}

const augmentation: Augmentation = {
  flip: 'random',
  crop: 0.5,
  rotate: 8,
  brightness: 0.2,
  contrast: 0.2,
  hue: 0.1,
  erase: 0.2,
  mixup: 0.4,
}

/** The batches of three epochs, of which the second is left early. */
function batchesOf(pictures: Pictures, workers: PictureWorkers | null): Uint8Array[] {
  const targets = Int32Array.from({ length: COUNT }, (_, i) => i % 3)
  const loader = new ImageLoader(
    { pictures, targets, width: 0, classes: 3 },
    Int32Array.from(targets.keys()),
    {
      batchSize: 4,
      shape: { width: 64, height: 65, channels: pictures.channels },
      scale: {
        mean: [0.4, 0.5, 0.6].slice(0, pictures.channels),
        std: [0.2, 0.3, 0.25].slice(0, pictures.channels),
      },
      shuffle: { seed: 3 },
      augmentation,
      workers,
    },
  )
  const all: Uint8Array[] = []
  for (const most of [Infinity, 2, Infinity]) {
    const batches = loader.batches({ reuse: true })
    let taken = 0
    for (const batch of batches) {
      batches.prefetch()
      for (const { values } of [batch.columns[0]!, batch.target])
        all.push(Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)))
      if (++taken === most) break
    }
  }
  return all
}

/** Compares bytes much faster than `toEqual` does. */
function same(all: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  expect(all.map((one, i) => Buffer.compare(one, expected[i]!))).toEqual(expected.map(() => 0))
}

/** Whether the workers write pictures while the batch before is in use. */
async function helped(pictures: Pictures, workers: PictureWorkers): Promise<boolean> {
  const own = vi.spyOn(PictureFiller.prototype, 'fill')
  const labeled = { pictures, targets: new Int32Array(COUNT), width: 0, classes: 2 }
  const [mean, std] = [
    [0.5, 0.5, 0.5],
    [1, 1, 1],
  ]
  const loader = new ImageLoader(
    labeled,
    labeled.targets.map((_, i) => i),
    {
      batchSize: 4,
      scale: { mean: mean.slice(0, pictures.channels), std: std.slice(0, pictures.channels) },
      augmentation: { crop: 0.5 },
      workers,
    },
  )
  for (const _ of loader.batches({ reuse: true })) await new Promise((done) => setTimeout(done, 20))
  const calls = own.mock.calls.length
  own.mockRestore()
  return calls < COUNT / 2
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) if (await holds()) return
  throw new Error('The workers never helped.')
}

describe('image loaders', () => {
  const open: PictureWorkers[] = []
  const start = (count: number): PictureWorkers => {
    open.push(new PictureWorkers(count))
    return open.at(-1)!
  }
  afterEach(() => open.splice(0).forEach((workers) => workers.close()))

  it('give the same bits with any number of workers, and from disk', async () => {
    for (const channels of [1, 3] as const) {
      const pictures = made(channels)
      const alone = batchesOf(pictures, null)
      expect(alone.length).toBe(2 * (5 + 2 + 5))
      const workers = start(2)
      same(batchesOf(pictures, workers), alone)
      await until(() => helped(pictures, workers))
      same(batchesOf(pictures, workers), alone)
      same(batchesOf(stored(pictures), workers), alone)
      same(batchesOf(stored(pictures), null), alone)
    }
  })

  it('do all work themselves once the workers are closed', () => {
    const pictures = made(3)
    const workers = start(1)
    const alone = batchesOf(pictures, null)
    batchesOf(pictures, workers)
    workers.close()
    same(batchesOf(pictures, workers), alone)
  })

  it('refuse a number of workers that is not a number', () => {
    expect(() => new PictureWorkers(1.5)).toThrow(
      'PictureWorkers: count must be an integer from 0 to 64, got 1.5',
    )
  })
})

describe('pictures in a file', () => {
  it('are read as they were written, in any selection, gray ones also in color', () => {
    const pictures = made(1)
    const own = stored(pictures)
    for (const row of [0, 5, COUNT - 1]) expect(pictureAt(own, row)).toEqual(pictureAt(pictures, row))
    const some = takePictures(own, Int32Array.of(7, 2))
    expect(some.count).toBe(2)
    expect(pictureAt(some, 1).values).toEqual(pictureAt(pictures, 2).values)
    expect(pictureAt(picturesInColor(own), 4)).toEqual(pictureAt(picturesInColor(pictures), 4))
  })
})
