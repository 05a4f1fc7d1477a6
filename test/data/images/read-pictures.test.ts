import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkedHeader } from '../../../src/data/images/checked-header.ts'
import { pictureDecoder } from '../../../src/data/images/decode-picture.ts'
import { ImageData, type ImageArrays } from '../../../src/data/images/index.ts'
import { pictureHeader } from '../../../src/data/images/picture-header.ts'
import { pictureAt } from '../../../src/data/images/picture.ts'
import { textColumn } from '../../../src/data/tables/table-column.ts'
import { Table } from '../../../src/data/tables/table.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-pictures-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

/** A picture of one color, 6 x 4. */
const plain = (r: number, g = r, b = r): Sharp =>
  sharp({ create: { width: 6, height: 4, channels: 3, background: { r, g, b } } })

/** Left half black, right half white: 4 x 2, gray. */
const halves = (): Sharp =>
  sharp(Buffer.from([0, 0, 255, 255, 0, 0, 255, 255]), { raw: { width: 4, height: 2, channels: 1 } })

describe('pictureHeader', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('reads the size of a %s', async (format) => {
    const bytes = await plain(90, 20, 200).toFormat(format).toBuffer()
    expect(pictureHeader(bytes)).toEqual({ format, width: 6, height: 4, gray: false })
    expect(pictureHeader(bytes.subarray(0, 9))).toBeNull()
  })

  it('knows gray pictures, and lossless and extended WebP', async () => {
    const gray = plain(90).toColourspace('b-w')
    expect(pictureHeader(await gray.clone().png().toBuffer())?.gray).toBe(true)
    expect(pictureHeader(await gray.clone().jpeg().toBuffer())?.gray).toBe(true)
    for (const options of [{ lossless: true }, { quality: 50, alphaQuality: 50 }])
      expect(pictureHeader(await plain(9).ensureAlpha(0.5).webp(options).toBuffer())).toMatchObject({
        width: 6,
        height: 4,
      })
  })
})

describe('decoding', () => {
  it('turns a picture upright', async () => {
    const turned = await halves()
      .jpeg({ quality: 100 })
      .withExif({})
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const decode = await pictureDecoder({ width: 2, height: 4, channels: 1 })
    const { values } = await decode(turned, 'turned.jpg')
    // Turned by 90 degrees to the right: black above white.
    expect(Array.from(values, (value) => (value > 127 ? 1 : 0))).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  })

  it('scales until the shape is covered, and crops around the center', async () => {
    const decode = await pictureDecoder({ width: 2, height: 2, channels: 3 })
    const { values } = await decode(await halves().png().toBuffer(), 'wide.png')
    expect([...values]).toEqual([0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255])
  })

  it('makes transparent parts white', async () => {
    const decode = await pictureDecoder({ width: 1, height: 1, channels: 1 })
    const clear = sharp({
      create: { width: 1, height: 1, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
    expect([...(await decode(await clear.png().toBuffer(), 'clear.png')).values]).toEqual([255])
  })

  it('refuses files that are not pictures, and decompression bombs by their header', async () => {
    const png = await plain(1).png().toBuffer()
    new DataView(png.buffer, png.byteOffset).setUint32(16, 60_000)
    new DataView(png.buffer, png.byteOffset).setUint32(20, 60_000)
    expect(() => checkedHeader(png, 'bomb.png')).toThrow(
      'bomb.png claims 60000 x 60000 pixels; at most 100 million can be read.',
    )
    expect(() => checkedHeader(new Uint8Array(0), 'a.jpg')).toThrow('a.jpg is empty.')
    expect(() => checkedHeader(new TextEncoder().encode('<svg/>'), 'a.png')).toThrow(
      'a.png is not a JPEG, PNG, WebP or GIF picture, or is truncated.',
    )
  })
})

describe('ImageData.fromFolder', () => {
  beforeAll(async () => {
    const gray = async (value: number): Promise<Buffer> => plain(value).toColourspace('b-w').png().toBuffer()
    for (let i = 0; i < 5; i++) {
      write(`two/dark/${i}.png`, await gray(10 + i))
      write(`two/light/${i}.png`, await gray(200 + i))
    }
    write('two/light/notes.txt', 'not a picture')
    write('two/light/broken.png', (await gray(3)).subarray(0, 50))
    write('two/dark/empty.jpg', '')
  })

  it('decodes, skips and names what it cannot read, and holds out some of each class', async () => {
    const data = await ImageData.fromFolder(join(folder, 'two'))
    expect(data.pictures).toMatchObject({ width: 6, height: 4, channels: 1, count: 10 })
    expect(data.classes).toEqual(['dark', 'light'])
    expect(data.names[5]).toBe('light/0.png')
    expect(pictureAt(data.pictures, 5).values[0]).toBe(200)
    expect(data.skipped.map(({ name }) => name)).toEqual(['dark/empty.jpg', 'light/broken.png'])
    expect(data.skipped[0]!.reason).toBe('dark/empty.jpg is empty.')
    expect(data.skipped[1]!.reason).toMatch(/^light\/broken\.png is damaged or truncated\.$/)
    expect(Array.from(data.split.valid, (row) => data.targets[row])).toEqual([0, 1])
  })

  it('refuses them with strict', async () => {
    await expect(ImageData.fromFolder(join(folder, 'two'), { strict: true })).rejects.toThrow(/empty|decoded/)
  })

  it('names the first of several with strict, whichever is read first', async () => {
    // Takes longer to read than the others.
    write('slow/a/0.jpg', new Uint8Array(2 ** 25))
    for (const name of ['a/1', 'a/2', 'b/0', 'b/1']) write(`slow/${name}.jpg`, 'x')
    await expect(ImageData.fromFolder(join(folder, 'slow'), { strict: true })).rejects.toThrow('a/0.jpg')
  })

  it('refuses a class of which no picture can be read', async () => {
    for (const [name, value] of [
      ['a/0', 10],
      ['a/1', 20],
      ['b/0', 30],
      ['b/1', 40],
    ] as const)
      write(`lost/${name}.png`, await plain(value).png().toBuffer())
    write('lost/c/0.png', 'no')
    await expect(ImageData.fromFolder(join(folder, 'lost'))).rejects.toThrow(
      'None of the pictures of class "c" can be read; the first picture that cannot: c/0.png is not a JPEG',
    )
  })

  it('takes parts from folders', async () => {
    for (const part of ['train', 'val', 'test'])
      for (const label of ['a', 'b'])
        for (let i = 0; i < 2; i++)
          write(
            `parts/${part}/${label}/${i}.png`,
            await plain(40 * i, 9, 9)
              .png()
              .toBuffer(),
          )
    const { split, names } = await ImageData.fromFolder(join(folder, 'parts'))
    const named = (rows: Int32Array): string[] => Array.from(rows, (row) => names[row]!.slice(0, 4))
    expect(named(split.train)).toEqual(['trai', 'trai', 'trai', 'trai'])
    expect(named(split.valid)).toEqual(['val/', 'val/', 'val/', 'val/'])
    expect(split.test.length).toBe(4)
  })

  it.each([
    [
      'none',
      () => write('none/a/x.txt', ''),
      /none has no pictures \(\.jpg, .*one folder of pictures for each class/,
    ],
    [
      'one',
      () => write('one/cat/x.png', ''),
      /one has pictures of one class only, "cat"; a classifier needs/,
    ],
    [
      'deep',
      () => write('deep/a/b/x.png', ''),
      /deep\/a contains folders instead of pictures; the pictures of a class/,
    ],
    [
      'flat',
      () => write('flat/x.png', ''),
      /flat has 1 pictures but no folders; put the pictures of each class/,
    ],
    ['missing', () => '', /There is no folder .*missing\./],
    [
      'bad',
      () => ['a', 'b'].map((label) => write(`bad/${label}/x.png`, 'no')),
      /None of the 2 pictures can be read; the first: a\/x\.png is not a JPEG/,
    ],
    [
      'extra',
      () => ['train/a', 'train/b', 'valid/c'].map((label) => write(`extra/${label}/x.png`, '')),
      /valid\/c\/x\.png belongs to class "c", which has no training pictures; the classes are "a", "b"\./,
    ],
  ])('refuses a folder: %s', async (name, make, message) => {
    make()
    await expect(ImageData.fromFolder(join(folder, name))).rejects.toThrow(message)
  })
})

describe('ImageData.fromTable', () => {
  it('reads classes, numbers and parts', async () => {
    for (let i = 0; i < 4; i++)
      write(
        `listed/${i}.png`,
        await plain(60 * i)
          .png()
          .toBuffer(),
      )
    const image = [0, 1, 2, 3].map((i) => `${i}.png`)
    const where = { image: 'image', folder: join(folder, 'listed'), part: 'part' }
    const table = Table.fromColumns({
      image,
      kind: ['x', 'y', 'x', 'y'],
      size: [0.5, 1.5, 2.5, 3.5],
      part: ['train', 'train', 'valid', 'valid'],
    })
    const classes = await ImageData.fromTable(table, { ...where, target: 'kind' })
    expect([classes.classes, [...classes.targets], [...classes.split.valid]]).toEqual([
      ['x', 'y'],
      [0, 1, 0, 1],
      [2, 3],
    ])
    const numbers = await ImageData.fromTable(table, { ...where, target: 'size' })
    expect([numbers.classes, [...numbers.targets]]).toEqual([null, [0.5, 1.5, 2.5, 3.5]])
    for (const [cell, said] of [
      ['vaild', 'has "vaild"'],
      [null, 'is empty'],
    ] as const) {
      const mistyped = table.with('part', textColumn(['train', 'train', cell, 'test']))
      await expect(ImageData.fromTable(mistyped, { ...where, target: 'kind' })).rejects.toThrow(
        `Column "part", row 3 ${said}, which does not say the part of the row; allowed are train, valid, test, true,`,
      )
    }
    const given = {
      values: new Uint8Array(4),
      width: 1,
      height: 1,
      channels: 1,
      targets: Int32Array.of(0, 1, 0, 1),
    }
    const arrays = (parts: readonly string[]): ImageArrays => ({ ...given, parts }) as never
    expect(() => ImageData.fromArrays(arrays(['train', 'train', 'vaild', 'valid']))).toThrow(
      `Picture 2 has the part 'vaild'; the parts are 'train', 'valid', 'test' and null.`,
    )
    expect(() => ImageData.fromArrays(arrays(['train', 'valid']))).toThrow('4 pictures need 4 parts, got 2.')
    await expect(
      ImageData.fromTable(table, { ...where, target: 'kind', folder: join(folder, 'none') }),
    ).rejects.toThrow(
      'Column "image" lists 4 pictures that do not exist, such as "0.png"; paths are relative to',
    )
  })
})
