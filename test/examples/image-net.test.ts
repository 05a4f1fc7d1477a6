import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { zeros } from 'lanner'
import { imageNet, SimpleCnn } from '../../examples/lesson6/image-net.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-mnist-'))
  const idx = (shape: readonly number[], values: Uint8Array): Uint8Array => {
    const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255])
    return gzipSync(Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]))
  }
  // A bar somewhere in the picture, upright (class 0) or lying (class 1): where it is means nothing, which max pooling needs not learn.
  for (const [part, count] of [
    ['train', 200],
    ['t10k', 60],
  ] as const) {
    const bars = Uint8Array.from({ length: count * 144 }, (_, i) => {
      const [picture, y, x] = [Math.floor(i / 144), Math.floor(i / 12) % 12, i % 12]
      return (picture % 2 === 0 ? x : y) === (picture * 7) % 10 ? 200 : 0
    })
    writeFileSync(join(folder, `${part}-images-idx3-ubyte.gz`), idx([count, 12, 12], bars))
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 2)
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte.gz`), idx([count], labels))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it("the lesson's image network learns bars, wherever they are", async () => {
  const { accuracy, records } = await imageNet({ folder, epochs: 4, print: () => {} })
  expect(records).toHaveLength(4)
  expect(accuracy).toBeGreaterThan(0.95)
})

it('takes pictures of any size', () => {
  const net = new SimpleCnn({ channels: 3, widths: [4, 6], hidden: 5, classes: 7 })
  expect(net(zeros(2, 3, 9, 21)).shape).toEqual([2, 7])
})
