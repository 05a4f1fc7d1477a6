import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-short-texts-'))
  const lines = (text: (i: number) => string): string =>
    `title,comedy\n${Array.from({ length: 60 }, (_, i) => `${text(i)},${i % 2}`).join('\n')}\n`
  writeFileSync(
    join(cwd, 'titles.csv'),
    lines((i) => `Title ${i} again`),
  )
  writeFileSync(
    join(cwd, 'again.csv'),
    lines((i) => `a long text number ${i % 3}`),
  )
  writeFileSync(
    join(cwd, 'codes.csv'),
    lines((i) => `code${i % 3}`),
  )
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('texts that are read as categories', () => {
  it.each([
    ['titles.csv', 'short texts'],
    ['again.csv', 'texts that repeat'],
    ['codes.csv', null],
  ])('of %s: %s', async (file, what) => {
    const fit = ['fit', file, '--text', 'title', '--target', 'comedy', '--epochs', '1', '--out', `of-${file}`]
    const { stderr } = await lanner(fit, { cwd })
    const note = `Column "title" has ${what}, so it is read as categories; to read its words, add --app text-classifier.`
    if (what === null) expect(stderr).not.toContain('text-classifier')
    else expect(stderr).toContain(note)
  })
})
