import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { pictureGrid, toPng } from '../../src/plot/index.ts'
import { grayPng } from '../../src/plot/gray-png.ts'

describe('a gray PNG', () => {
  it('is a signature and three chunks, and unpacks to its pixels', () => {
    const bytes = Buffer.from(grayPng(Uint8Array.of(0, 128, 255, 7, 8, 9), 3, 2))
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3, 2])
    // An IEND chunk is the same in every PNG, its checksum included.
    expect(bytes.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
    const length = bytes.readUInt32BE(33)
    expect(bytes.subarray(37, 41).toString()).toBe('IDAT')
    expect([...inflateSync(bytes.subarray(41, 41 + length))]).toEqual([0, 0, 128, 255, 0, 7, 8, 9])
  })
})

describe('a grid of pictures', () => {
  it('has each picture once, with labels that cannot break it', () => {
    const svg = pictureGrid(
      [
        { label: 'a <b> & c', pictures: [0, 1, 1, 0, 0, 0, 0, 0] },
        { label: 'rebuilt', pictures: Float32Array.of(-1, 2, 1, 0, 0, 0, 0, 0) },
      ],
      { title: 'Two of each', width: 2, height: 2 },
    )
    expect(svg.match(/<image /g)).toHaveLength(4)
    expect(svg).toContain('a &lt;b&gt; &amp; c')
    // What lies outside of black and white is cut, so both first pictures are the same.
    const pictures = [...svg.matchAll(/base64,([^"]+)"/g)].map(([, data]) => data)
    expect(pictures[0]).toBe(pictures[2])
    expect(pictures[0]).not.toBe(pictures[1])
  })

  it('is drawn as a PNG with the pictures in it', async () => {
    const grid = (shade: number): string =>
      pictureGrid([{ label: 'all', pictures: new Float32Array(400).fill(shade) }], {
        title: 'A',
        width: 20,
        height: 20,
      })
    const [black, white] = [await toPng(grid(0)), await toPng(grid(1))]
    expect(Buffer.from(black).equals(Buffer.from(white))).toBe(false)
  })

  it('refuses half a picture, rows of other lengths, and no size', () => {
    const size = { title: '', width: 2, height: 2 }
    expect(() => pictureGrid([{ label: 'half', pictures: [1, 2] }], size)).toThrow('"half" has 2 numbers')
    expect(() =>
      pictureGrid(
        [
          { label: 'one', pictures: [0, 0, 0, 0] },
          { label: 'two', pictures: new Float32Array(8) },
        ],
        size,
      ),
    ).toThrow('"two" has 8 numbers')
    expect(() => pictureGrid([], { ...size, width: 0 })).toThrow('at least 1')
  })
})
