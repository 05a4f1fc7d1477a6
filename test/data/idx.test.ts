import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeIdx, readIdxFile } from '../../src/data/index.ts'
import { sharedData } from '../shared-data.ts'

/** Two images of 1 x 3 pixels. */
const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-idx-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('an idx file', () => {
  it('is read with its shape, plain or packed', async () => {
    const plain = await readIdxFile(file('plain', Uint8Array.from(images)))
    expect(plain.shape).toEqual([2, 1, 3])
    expect([...plain.values]).toEqual([1, 2, 3, 4, 5, 255])
    const packed = await readIdxFile(file('packed.gz', gzipSync(Uint8Array.from(images))))
    expect([packed.shape, ...packed.values]).toEqual([[2, 1, 3], 1, 2, 3, 4, 5, 255])
    expect(decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0)).values).toHaveLength(0)
  })

  it.each([
    ['nothing at all', [], 'is not an idx file'],
    ['another kind of file', [0x89, 0x50, 0x4e, 0x47, 1], 'is not an idx file'],
    ['floats', [0, 0, 0x0d, 1, 0, 0, 0, 0], 'type 13'],
    ['no dimension', [0, 0, 8, 0, 7], '0 dimensions'],
    ['far too many dimensions', [0, 0, 8, 200, 7], '200 dimensions'],
    ['half a header', images.slice(0, 9), 'its header needs 16 bytes, but the file has 9'],
    ['a missing value', images.slice(0, -1), '2 x 1 x 3 needs 6 values, but it has 5'],
    ['a value too many', [...images, 9], '2 x 1 x 3 needs 6 values, but it has 7'],
    [
      'sizes whose product is beyond all bounds',
      [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      'claims 4294967295 x 4294967295 values',
    ],
  ])('that holds %s is refused', (_, bytes, message) => {
    expect(() => decodeIdx(Uint8Array.from(bytes), 'digits')).toThrow(message)
    expect(() => decodeIdx(Uint8Array.from(bytes), 'digits')).toThrow(/^digits /)
  })

  it('that is missing, a folder, or wrongly compressed is reported', async () => {
    await expect(readIdxFile(join(folder, 'none'))).rejects.toThrow(/^There is no file .*none\.$/)
    await expect(readIdxFile(folder)).rejects.toThrow('it is a folder')
    const cut = gzipSync(Uint8Array.from(images)).subarray(0, -9)
    await expect(readIdxFile(file('cut.gz', cut))).rejects.toThrow('cannot be decompressed')
  })

  it('never breaks otherwise, whatever a byte of it becomes', () => {
    for (let at = 0; at < 16; at++)
      for (const value of [0, 1, 8, 127, 255]) {
        const bytes = Uint8Array.from(images)
        bytes[at] = value
        try {
          const { shape, values } = decodeIdx(bytes)
          expect(values).toHaveLength(shape.reduce((product, size) => product * size, 1))
        } catch (error) {
          expect((error as { code?: string }).code).toBe('file')
        }
      }
  })

  const labels = sharedData('mnist/t10k-labels-idx1-ubyte.gz')
  it.skipIf(labels === null)('of the MNIST labels has 10,000 digits', async () => {
    const { shape, values } = await readIdxFile(labels!)
    expect(shape).toEqual([10_000])
    expect([...values.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4])
    expect(Math.max(...values)).toBe(9)
  })
})
