import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { lessonCode, lessonNames, lessonPage, withCurrentCode } from '../../site/lesson-code.ts'

it('every program of the lesson has a page, and every page a program', () => {
  const pages = readdirSync('docs/lesson').map((name) => basename(name, '.md'))
  expect(pages.toSorted()).toEqual(lessonNames())
})

it.each(lessonNames())(
  '%s: the page has the code of the file (npx tsx site/lesson-code.ts copies it)',
  (name) => {
    const page = readFileSync(lessonPage(name), 'utf8')
    expect(withCurrentCode(page, lessonCode(name))).toBe(page)
  },
)

it.each(lessonNames())('%s imports only Lanner, so that other pages can use it', (name) => {
  const from = Array.from(lessonCode(name).matchAll(/^import .* from '([^']+)'$/gm), ([, source]) => source!)
  expect(from.filter((source) => !/^lanner(\/\w+)?$/.test(source))).toEqual([])
})

it('the pictures of the pages exist', () => {
  for (const name of lessonNames())
    for (const [, path] of readFileSync(lessonPage(name), 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
      expect(existsSync(join('docs/lesson', path!)), path).toBe(true)
})

it('a page with no live block, or several, is refused', () => {
  expect(() => withCurrentCode('# x', 'y')).toThrow('A page of the lesson has one live block, got 0.')
})
