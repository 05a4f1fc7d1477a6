// Loading it changes the environment.
import 'sharp'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ImageData, type ImageFolderOptions } from '../../../src/data/images/index.ts'
import { pngBytes } from '../../../src/plot/gray-png.ts'

const root = mkdtempSync(join(tmpdir(), 'lanner-listed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A gray or colored picture, different for each number. */
const png = (at: number, channels: 1 | 3 = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    pngBytes(
      Uint8Array.from({ length: 36 * channels }, (_, i) => (i * 7 + at * 31) % 256),
      6,
      6,
      channels,
    ),
  )

/** Reads the same files from disk and as a list. @returns what both are, or their errors. */
async function both(
  name: string,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  options: ImageFolderOptions = {},
): Promise<unknown[]> {
  const folder = join(root, name)
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  const list = Object.entries(files).map(([path, bytes]) => ({ path, file: new Blob([bytes]) }))
  const settled = await Promise.allSettled([
    ImageData.fromFolder(folder, options),
    ImageData.fromFiles(list, { ...options, name: folder }),
  ])
  return settled.map((one) => {
    if (one.status === 'rejected') return (one.reason as Error).message
    const { pictures, names, targets, classes, split, skipped, unused, scale } = one.value
    return { pictures, names, targets, classes, split, skipped, unused, scale }
  })
}

const pets = Object.fromEntries(
  ['cat', 'dog'].flatMap((label) => [1, 2, 3].map((i) => [`${label}/${i}.png`, png(i + label.length)])),
)

it.each([
  ['classes', pets, {}],
  ['color', { ...pets, 'dog/4.png': png(9, 3) }, { size: 4 }],
  [
    'parts',
    {
      ...Object.fromEntries(Object.entries(pets).map(([path, file]) => [`train/${path}`, file])),
      'valid/cat/9.png': png(9),
      'test/dog/8.png': png(8),
      'other/x.png': png(7),
    },
    {},
  ],
  ['damaged', { ...pets, 'cat/bad.png': png(1).slice(0, 30), 'a.png': png(1), 'dog/deep/z.jpg': png(1) }, {}],
  ['unlabeled', pets, { labels: false }],
] as const)('a list of files is read as the folder is: %s', async (name, files, options) => {
  const [folder, list] = await both(name, files, options)
  expect(folder).toBeTypeOf('object')
  expect(list).toEqual(folder)
})

it.each([
  ['no-folders', { 'a.png': png(1), 'b.png': png(2) }],
  ['one-class', { 'a/1.png': png(1), 'a/2.png': png(2), 'b/1.tiff': png(3) }],
  ['nested', { 'a/x/1.png': png(1), 'b/1.png': png(2) }],
  ['none', { 'a/notes.txt': png(1) }],
  ['strict', { ...pets, 'cat/bad.png': png(1).slice(0, 30) }, { strict: true }],
  ['lost', { 'a/1.png': png(1), 'a/2.png': png(1), 'b/1.png': png(1).slice(0, 9) }],
] as const)(
  'a list of files is refused with the sentence for the folder: %s',
  async (name, files, options?: object) => {
    const [folder, list] = await both(name, files, options)
    expect(folder).toBeTypeOf('string')
    expect(list).toBe(folder)
  },
)

it('refuses what is not a list', async () => {
  await expect(ImageData.fromFiles('pets' as never)).rejects.toThrow('a list of files')
})
