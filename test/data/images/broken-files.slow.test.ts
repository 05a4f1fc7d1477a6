import sharp from 'sharp'
import { expect, it } from 'vitest'
import { FileError } from '../../../src/base/errors.ts'
import { Generator } from '../../../src/base/philox.ts'
import { pictureDecoder } from '../../../src/data/images/decode-picture.ts'

const shape = { width: 16, height: 16, channels: 3 } as const

/** A picture with structure, so that damage matters. */
const picture = sharp(
  Uint8Array.from({ length: 24 * 20 * 3 }, (_, i) => (i * 37) ^ (i >> 3)),
  { raw: { width: 24, height: 20, channels: 3 } },
)

/** Damages a file: changed bytes, cut short, a piece removed, doubled or blanked. */
function damaged(bytes: Uint8Array, random: Generator): Uint8Array {
  const below = (end: number): number => Math.floor(random.uniform() * end)
  const at = below(bytes.length)
  const length = 1 + below(40)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]
  switch (below(5)) {
    case 0: {
      const changed = bytes.slice()
      for (let i = 0; i <= below(8); i++) changed[below(bytes.length)] = below(256)
      return changed
    }
    case 1:
      return bytes.slice(0, at)
    case 2:
      return Uint8Array.from([...before, ...after])
    case 3:
      return Uint8Array.from([...before, ...bytes.subarray(at, at + length), ...bytes.subarray(at)])
    default:
      return Uint8Array.from([...before, ...new Uint8Array(length), ...after])
  }
}

it.each(['jpeg', 'png'] as const)(
  '1,000 broken %s files are decoded or refused in one sentence, and crash nothing',
  async (format) => {
    const bytes = new Uint8Array(await picture.clone().toFormat(format).toBuffer())
    const decode = await pictureDecoder(shape)
    const random = new Generator(16, 'split')
    const counts = { decoded: 0, refused: 0 }
    for (let i = 0; i < 1000; i++) {
      const own = damaged(bytes, random)
      const result = await decode(own, `broken-${i}.${format}`).catch((error: unknown) => error)
      if (result instanceof Error) {
        expect(result, `file ${i}`).toBeInstanceOf(FileError)
        expect(result.message, `file ${i}`).toMatch(/^broken-\d+\.(jpeg|png) [^\n]+\.$/)
        counts.refused++
      } else {
        expect(result).toMatchObject(shape)
        expect((result as { values: Uint8Array }).values).toHaveLength(16 * 16 * 3)
        counts.decoded++
      }
    }
    // Both happen often, so both are tested.
    expect(counts.refused).toBeGreaterThan(100)
    expect(counts.decoded).toBeGreaterThan(0)
  },
  120_000,
)
