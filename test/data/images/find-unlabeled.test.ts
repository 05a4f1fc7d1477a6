import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DiskFolder } from '../../../src/data/images/disk-folder.ts'
import { findUnlabeled } from '../../../src/data/images/find-pictures.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-unlabeled-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('finds each picture once, at any depth, though links lead back or to a folder that was searched', async () => {
  const deep = join(folder, 'a', ...Array.from({ length: 12 }, (_, i) => String(i)))
  mkdirSync(deep, { recursive: true })
  mkdirSync(join(folder, 'valid'))
  for (const file of ['one.jpg', 'a/two.png', 'valid/three.webp', 'a/notes.txt'])
    writeFileSync(join(folder, file), '')
  writeFileSync(join(deep, 'four.gif'), '')
  symlinkSync(folder, join(folder, 'a', 'back'))
  symlinkSync(join(folder, 'a'), join(folder, 'other'))
  writeFileSync(join(folder, 'a/scan.tiff'), '')
  const { pictures, unused } = await findUnlabeled(new DiskFolder(folder))
  expect(unused).toEqual([{ name: 'a/scan.tiff', reason: '.tiff', label: null }])
  expect(pictures.map(({ name, part }) => [name, part])).toEqual([
    ['one.jpg', null],
    ['a/two.png', null],
    ['a/0/1/2/3/4/5/6/7/8/9/10/11/four.gif', null],
    ['valid/three.webp', 'valid'],
  ])
})
