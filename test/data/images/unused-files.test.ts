import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DiskFolder } from '../../../src/data/images/disk-folder.ts'
import { findPictures } from '../../../src/data/images/find-pictures.ts'
import { reasonCounts, unusedText } from '../../../src/data/images/unused-files.ts'

const root = mkdtempSync(join(tmpdir(), 'lanner-unused-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A folder with empty files. */
const folderOf = (name: string, files: readonly string[]): string => {
  for (const file of files) {
    const path = join(root, name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
  }
  return join(root, name)
}

it('lists pictures in subfolders, next to the class folders and in other formats, and nothing else', async () => {
  const folder = folderOf('all', [
    'a/0.jpg',
    'b/0.jpg',
    'root.png',
    'a/notes.txt',
    'a/.hidden.tiff',
    'readme.md',
    'a/x/1.jpg',
    'a/x/deep/2.webp',
    'b/y/3.tiff',
    'b/scan.TIFF',
    'b/phone.heic',
    'b/x.avif',
    'b/x.bmp',
  ])
  const { pictures, classes, unused } = await findPictures(new DiskFolder(folder))
  expect(pictures.map(({ name }) => name)).toEqual(['a/0.jpg', 'b/0.jpg'])
  expect(Object.fromEntries(unused.map(({ name, reason }) => [name, reason]))).toEqual({
    'root.png': 'next to the class folders',
    'a/x/1.jpg': 'in subfolders of a class',
    'a/x/deep/2.webp': 'in subfolders of a class',
    'b/y/3.tiff': 'in subfolders of a class',
    'b/scan.TIFF': '.tiff',
    'b/phone.heic': '.heic',
    'b/x.avif': '.avif',
    'b/x.bmp': '.bmp',
  })
  expect(unusedText(unused, classes)).toMatch(
    /^8 files are not used: 3 in subfolders of a class, 1 next to .*; the first: root\.png\.$/,
  )
})

it('lists what is next to train and valid, but not what links there lead to', async () => {
  const folder = folderOf('parts', [
    'train/a/0.jpg',
    'train/b/0.jpg',
    'valid/a/0.jpg',
    'valid/loose.png',
    'extra/c/0.jpg',
    'loose.gif',
  ])
  symlinkSync(join(folder, 'train'), join(folder, 'latest'))
  symlinkSync(folder, join(folder, 'train/a/back'))
  const { unused } = await findPictures(new DiskFolder(folder))
  expect(unused.map(({ name, reason }) => [name, reason])).toEqual([
    ['valid/loose.png', 'next to the class folders'],
    ['loose.gif', 'next to the class folders'],
    ['extra/c/0.jpg', 'in folders next to train, valid and test'],
  ])
})

it('keeps pictures whose links lead nowhere for reading, and lists such links to folders', async () => {
  const folder = folderOf('links', ['a/0.jpg', 'b/0.jpg'])
  symlinkSync(join(folder, 'gone.jpg'), join(folder, 'b/1.jpg'))
  symlinkSync(join(folder, 'gone'), join(folder, 'c'))
  const { pictures, classes, unused } = await findPictures(new DiskFolder(folder))
  expect(pictures.map(({ name }) => name)).toEqual(['a/0.jpg', 'b/0.jpg', 'b/1.jpg'])
  expect(unusedText(unused, classes)).toBe(
    '1 file is not used: 1 linked but missing; the first: c; no class, as it has no other files: "c".',
  )
})

it('names class folders with unused files only', async () => {
  const three = await findPictures(
    new DiskFolder(folderOf('three', ['a/0.jpg', 'b/0.jpg', 'c/0.tiff', 'c/1.tiff'])),
  )
  expect(unusedText(three.unused, three.classes)).toBe(
    '2 files are not used: 2 .tiff; the first: c/0.tiff; no class, as it has no other files: "c".',
  )
  await expect(
    findPictures(new DiskFolder(folderOf('two', ['a/0.jpg', 'b/0.tiff', 'b/1.bmp']))),
  ).rejects.toThrow(
    /two has pictures of one class only, "a", and files that are not used: 1 \.tiff, 1 \.bmp in "b"; a classifier needs a folder of pictures \(\.jpg, .*\) for each of two classes or more\.$/,
  )
  await expect(findPictures(new DiskFolder(folderOf('none', ['a/0.tiff', 'b/0.tiff'])))).rejects.toThrow(
    /none has no pictures \(\.jpg, .*\), only 2 \.tiff; it needs one folder of pictures for each class\.$/,
  )
})

it('counts the most frequent reason first, and says nothing without files', () => {
  expect(reasonCounts(['.bmp', '.tiff', '.tiff'].map((reason) => ({ reason })))).toBe('2 .tiff, 1 .bmp')
  expect(unusedText([], ['a'])).toBeNull()
})
