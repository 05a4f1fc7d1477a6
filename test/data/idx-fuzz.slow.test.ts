import { gzipSync } from 'node:zlib'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { FileError } from '../../src/base/errors.ts'
import { decodeIdx, readIdxFile } from '../../src/data/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-idx-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Two images of 1 x 3 pixels. */
const sound = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255)
const size = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(255, 65_536, 2 ** 31, 2 ** 32 - 1))

/** A header with its own sizes, and values that may not fit it. */
const made = fc
  .record({
    magic: fc.constantFrom(0, 0, 0, 1, 0x1f),
    type: fc.constantFrom(8, 8, 8, 9, 0x0d, 255),
    sizes: fc.array(size, { maxLength: 9 }),
    claimed: fc.option(fc.integer({ min: 0, max: 255 })),
    values: fc.uint8Array({ maxLength: 64 }),
    isRight: fc.boolean(),
  })
  .map(({ magic, type, sizes, claimed, values, isRight }) => {
    const header = new Uint8Array(4 + 4 * sizes.length)
    header.set([0, magic, type, claimed ?? sizes.length])
    sizes.forEach((each, i) => new DataView(header.buffer).setUint32(4 + 4 * i, each))
    const count = sizes.reduce((product, each) => product * each, 1)
    const own = isRight && count < 1000 ? new Uint8Array(count) : values
    return Uint8Array.of(...header, ...own)
  })
/** A sound file with bytes changed, cut off, or added. */
const damaged = fc
  .record({
    at: fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }),
    cut: fc.nat(sound.length),
    more: fc.uint8Array({ maxLength: 4 }),
  })
  .map(({ at, cut, more }) => {
    const bytes = sound.slice()
    for (const [place, byte] of at) bytes[place] = byte
    return Uint8Array.of(...bytes.subarray(0, cut < 4 ? sound.length : cut), ...more)
  })

it('10,000 malformed idx files are refused in one sentence, or give as many values as their sizes say', async () => {
  let [refused, read] = [0, 0]
  const check = (decode: () => ReturnType<typeof decodeIdx>): void => {
    try {
      const { shape, values } = decode()
      expect(shape.reduce((product, each) => product * each, 1)).toBe(values.length)
      read++
    } catch (error) {
      expect(error).toBeInstanceOf(FileError)
      expect((error as Error).message).toMatch(/^[^\n]{1,300}$/)
      refused++
    }
  }
  fc.assert(
    fc.property(fc.oneof(made, damaged, fc.uint8Array({ maxLength: 40 })), (bytes) =>
      check(() => decodeIdx(bytes)),
    ),
    { numRuns: 10_000, seed: 42 },
  )
  expect(refused).toBeGreaterThan(5000)
  expect(read).toBeGreaterThan(100)
  // Packed ones come from files, and may be cut off themselves.
  const packed = fc.tuple(fc.oneof(made, damaged), fc.nat(40)).map(([bytes, cut]) => {
    const whole = gzipSync(bytes)
    return cut < 30 ? whole : whole.subarray(0, whole.length - (cut - 29))
  })
  const path = join(folder, 'packed.gz')
  await fc.assert(
    fc.asyncProperty(packed, async (bytes) => {
      writeFileSync(path, bytes)
      const found = await readIdxFile(path).catch((error: unknown) => error)
      check(() => {
        if (found instanceof Error) throw found
        return found as ReturnType<typeof decodeIdx>
      })
    }),
    { numRuns: 500, seed: 42 },
  )
})
