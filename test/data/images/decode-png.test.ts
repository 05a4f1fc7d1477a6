import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePlainPng } from '../../../src/data/images/decode-png.ts'

/** A smooth picture with noise, so that an adaptive encoder picks all filters. */
function pixels(width: number, height: number, channels: number): Buffer {
  return Buffer.from(
    Array.from({ length: width * height * channels }, (_, i) => {
      const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)]
      return (40 + 5 * x + 3 * y * (i % channels) + (y > 8 ? (x * y * 31) % 90 : 0)) % 256
    }),
  )
}

describe('decodePlainPng', () => {
  it.each([1, 3] as const)('gives the pixels of a picture with %i channels', async (channels) => {
    const raw = { width: 21, height: 17, channels }
    const values = pixels(21, 17, channels)
    for (const adaptiveFiltering of [false, true]) {
      const made = sharp(values, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
      const png = await made.png({ adaptiveFiltering }).toBuffer()
      const decoded = decodePlainPng(png)!
      expect(decoded).toMatchObject({ width: 21, height: 17, channels })
      expect(Buffer.from(decoded.values).equals(values)).toBe(true)
    }
  })

  it('leaves other kinds and damaged files to the general decoder', async () => {
    const made = (): Sharp => sharp(pixels(9, 9, 3), { raw: { width: 9, height: 9, channels: 3 } })
    const whole = await made().png().toBuffer()
    expect(decodePlainPng(whole)).not.toBeNull()
    for (const cut of [0, 20, 60, whole.length - 13])
      expect(decodePlainPng(whole.subarray(0, cut))).toBeNull()
    for (const other of [
      made().ensureAlpha(0.5).png(),
      made().png({ palette: true }),
      made().png({ progressive: true }),
      made().toColourspace('rgb16').png(),
      made().jpeg(),
    ])
      expect(decodePlainPng(await other.toBuffer())).toBeNull()
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, 60, 80)
    expect(decodePlainPng(damaged)).toBeNull()
  })
})
