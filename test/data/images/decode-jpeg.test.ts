import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePlainJpeg } from '../../../src/data/images/jpeg/decode-jpeg.ts'

/** Smooth in places, noisy in others. */
function made(width: number, height: number): Sharp {
  const values = Buffer.from(
    Array.from({ length: 3 * width * height }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
      return (60 + 4 * x + 7 * y * (i % 3) + (x > 12 ? (x * y * 53 + i) % 120 : 0)) % 256
    }),
  )
  return sharp(values, { raw: { width, height, channels: 3 } })
}

describe('decodePlainJpeg', () => {
  it.each([
    [33, 17, { quality: 75 }],
    [40, 40, { quality: 92, chromaSubsampling: '4:4:4' }],
    [7, 5, { quality: 40 }],
    [3, 9, { quality: 60 }],
    [64, 2, { quality: 100, chromaSubsampling: '4:2:0' }],
    [65, 65, { quality: 80, optimiseCoding: false }],
  ])('gives the bytes of libjpeg: %i x %i, %o', async (width, height, options) => {
    const jpeg = await made(width, height).jpeg(options).toBuffer()
    const wanted = await sharp(jpeg).raw().toBuffer()
    const decoded = decodePlainJpeg(jpeg)!
    expect(decoded).toMatchObject({ width, height, channels: 3 })
    expect(Buffer.from(decoded.values).equals(wanted)).toBe(true)
  })

  it('gives one channel for grey pictures', async () => {
    const jpeg = await made(20, 30).toColourspace('b-w').jpeg({ quality: 70 }).toBuffer()
    const wanted = await sharp(jpeg).toColourspace('b-w').raw().toBuffer()
    const decoded = decodePlainJpeg(jpeg)!
    expect(decoded.channels).toBe(1)
    expect(Buffer.from(decoded.values).equals(wanted)).toBe(true)
  })

  it('leaves other kinds and damaged files to the general decoder', async () => {
    const whole = await made(24, 24).jpeg().toBuffer()
    expect(decodePlainJpeg(whole)).not.toBeNull()
    for (const cut of [0, 3, 100, 300, whole.length - 80])
      expect(decodePlainJpeg(whole.subarray(0, cut))).toBeNull()
    for (const other of [
      made(24, 24).jpeg({ progressive: true }),
      made(24, 24).withMetadata({ orientation: 6 }).jpeg(),
      made(24, 24).toColourspace('cmyk').jpeg(),
      made(24, 24).png(),
    ])
      expect(decodePlainJpeg(await other.toBuffer())).toBeNull()
  })
})
