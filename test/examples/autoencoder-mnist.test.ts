import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { autoencoderMnist } from '../../examples/lesson6/autoencoder-mnist.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-mnist-'))
  // Bars at ten places, a little to the left or right: what digits are to this test.
  const idx = (shape: readonly number[], values: Uint8Array): Uint8Array => {
    const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255])
    return gzipSync(Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]))
  }
  const bars = (count: number): Uint8Array =>
    Uint8Array.from({ length: count * 784 }, (_, i) => {
      const [picture, x] = [Math.floor(i / 784), i % 28]
      return Math.abs(x - 4 - 2 * (picture % 10)) < 2 + (picture % 3) ? 200 : 0
    })
  writeFileSync(join(folder, 'train-images-idx3-ubyte.gz'), idx([300, 28, 28], bars(300)))
  writeFileSync(join(folder, 't10k-images-idx3-ubyte.gz'), idx([40, 28, 28], bars(40)))
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 10)
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte.gz'), idx([40], labels))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('pictures are reconstructed from two numbers better than the mean picture, with a map', async () => {
  const out = join(folder, 'pictures')
  const run = await autoencoderMnist({ folder, out, epochs: 12, units: 2, noise: 0.1, print: () => {} })
  expect(run.records).toHaveLength(12)
  expect(run.validLoss).toBeLessThan(0.8 * run.baseline)
  expect(run.grid.match(/<image /g)).toHaveLength(3 * 12)
  expect((run.map as unknown as { data: { values: unknown[] } }).data.values).toHaveLength(40)
  for (const name of ['digits.png', 'map.png']) expect(existsSync(join(out, name))).toBe(true)
})
