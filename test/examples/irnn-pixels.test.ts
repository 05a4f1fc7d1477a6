import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { irnnPixels } from '../../examples/lesson6/irnn-pixels.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-pixels-'))
  const idx = (shape: readonly number[], values: Uint8Array): Uint8Array => {
    const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255])
    return gzipSync(Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]))
  }
  // A dark and a bright picture: 0 and 1.
  const pictures = Uint8Array.from({ length: 20 * 784 }, (_, i) => (Math.floor(i / 784) % 2 === 0 ? 20 : 220))
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 2)
  for (const part of ['train', 't10k']) {
    writeFileSync(join(folder, `${part}-images-idx3-ubyte.gz`), idx([20, 28, 28], pictures))
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte.gz`), idx([20], labels))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a net that sees one pixel at a time still knows the brightness at the end', async () => {
  const lines: string[] = []
  const curve = await irnnPixels({
    folder,
    rows: 20,
    testRows: 20,
    hidden: 8,
    batch: 8,
    batches: 60,
    every: 20,
    lr: 1e-3,
    print: (line) => void lines.push(line),
  })
  expect(curve.map(({ batch }) => batch)).toEqual([20, 40, 60])
  expect(curve.at(-1)!.loss).toBeLessThan(curve[0]!.loss)
  expect(curve.at(-1)!.accuracy).toBe(1)
  expect(lines.at(-1)).toContain('100.0 % correct')
})
