import type { Generator } from '../../../base/philox.ts'
import { interpolate } from '../../../data/images/augment/interpolate.ts'
import type { Picture } from '../../../data/images/picture.ts'

/** The place in a picture that a pixel of the copy shows, both in shares of the size, from -0.5 to 0.5. */
type Bend = (x: number, y: number) => readonly [x: number, y: number]

/** A copy that is rotated, shifted and scaled a little, like another shot of the same object. */
export function resampled(picture: Picture, random: Generator): Uint8Array {
  return bent(picture, near(random))
}

/** A copy that is distorted by waves or a swirl: no camera takes such a picture. */
export function distorted(picture: Picture, random: Generator): Uint8Array {
  const start = near(random)
  const bend = random.uniform() < 0.5 ? wave(random) : swirl(random)
  return bent(picture, (x, y) => start(...bend(x, y)))
}

/** Up to 8 degrees, a tenth of the size, and a fifteenth of the way. */
function near(random: Generator): Bend {
  const turn = (between(random, -8, 8) * Math.PI) / 180
  const scale = between(random, 0.9, 1.05)
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
  const [dx, dy] = [between(random, -0.07, 0.07), between(random, -0.07, 0.07)]
  return (x, y) => [cos * x - sin * y + dx, sin * x + cos * y + dy]
}

/** One and a half to three waves over the picture, in both directions. */
function wave(random: Generator): Bend {
  const size = between(random, 0.05, 0.1)
  const [first, second] = [phase(random), phase(random)]
  const waves = 2 * Math.PI * between(random, 1.5, 3)
  return (x, y) => [x + size * Math.sin(waves * y + first), y + size * Math.sin(waves * x + second)]
}

/** The center is rotated by 90 to 180 degrees, the edge not at all. */
function swirl(random: Generator): Bend {
  const most = between(random, Math.PI / 2, Math.PI) * (random.uniform() < 0.5 ? 1 : -1)
  return (x, y) => {
    const turn = most * Math.max(0, 1 - 2 * Math.hypot(x, y))
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    return [cos * x - sin * y, sin * x + cos * y]
  }
}

function between(random: Generator, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

function phase(random: Generator): number {
  return between(random, 0, 2 * Math.PI)
}

/** Samples between pixels; beyond the border, the nearest pixel counts. */
function bent({ width, height, channels, values }: Picture, bend: Bend): Uint8Array {
  const out = new Uint8Array(values.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = bend((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5)
      const placeX = clamp((u + 0.5) * width - 0.5, width - 1)
      const placeY = clamp((v + 0.5) * height - 0.5, height - 1)
      const [left, top] = [Math.floor(placeX), Math.floor(placeY)]
      const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)]
      const [partX, partY] = [placeX - left, placeY - top]
      const [x0, x1] = [channels * left, channels * right]
      const [y0, y1] = [channels * width * top, channels * width * bottom]
      const to = (y * width + x) * channels
      for (let c = 0; c < channels; c++)
        out[to + c] = Math.round(
          interpolate(values, y0 + x0 + c, y0 + x1 + c, y1 + x0 + c, y1 + x1 + c, partX, partY),
        )
    }
  return out
}

function clamp(place: number, most: number): number {
  return Math.min(most, Math.max(0, place))
}
