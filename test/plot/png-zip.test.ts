import { crc32 as crcOfZlib, inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as inNode from '../../src/plot/png-zip.ts'
import * as inPages from '../../src/plot/png-zip.page.ts'

it.each([0, 1, 255, 0xffff, 0xffff + 1, 200_000])(
  'pages store %d bytes so that zlib reads them',
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) % 256)
    expect(Buffer.compare(inflateSync(inPages.deflate(bytes)), bytes)).toBe(0)
    expect(Buffer.compare(inflateSync(inNode.deflate(bytes)), bytes)).toBe(0)
    expect(inPages.crc32(bytes)).toBe(crcOfZlib(bytes))
    expect(inNode.crc32(bytes)).toBe(crcOfZlib(bytes))
  },
)
