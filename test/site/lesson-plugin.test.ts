import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lessonNames } from '../../site/lesson-code.ts'
import { lessonOrder } from '../../site/lesson-order.ts'
import { knobsOf } from '../../site/live/knobs.ts'
import { lessonPages, type LessonPage } from '../../site/lesson-pages.ts'
import { lessonPlugin } from '../../site/lesson-plugin.ts'

let folder: string
let pages: readonly LessonPage[]

/** Runs a program of the lesson with other knobs, and prints what it shows. */
const runs = `
import { pages } from 'lesson:pages'
import { load, programs } from 'lesson:programs'
import { execute } from ${JSON.stringify(resolve('site/live/run-program.ts'))}
const shown = []
const surroundings = { load, draw: async () => '<svg/>', show: (output) => shown.push(output) }
await execute(programs.line, { ...surroundings, names: { knobs: { rate: 0.4 } } })
await execute(programs.line, surroundings)
console.log(JSON.stringify({ pages: pages.length, texts: shown.filter(({ kind }) => kind === 'text').map(({ text }) => text) }))
`

beforeAll(async () => {
  mkdirSync('build', { recursive: true })
  folder = mkdtempSync(join('build', 'lesson-'))
  pages = await lessonPages()
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the order has every program', () => {
  expect(lessonOrder.toSorted()).toEqual(lessonNames())
})

it('a page is text, a picture, a program with its knobs, and more text', () => {
  expect(pages.map(({ name }) => name)).toEqual(lessonOrder)
  for (const { name, title, before, after, code, knobs, picture } of pages) {
    expect(title, name).not.toMatch(/[`#]/)
    expect(before, name).toMatch(/^<p>/)
    expect(after, name).toContain('<h2')
    expect(before + after, name).not.toMatch(/<img|href="\.\.|href="[\w-]+\.md"|Permalink|<script/)
    expect(code, name).toMatch(/^import /)
    expect(knobs, name).toEqual(knobsOf(code))
    expect(picture.svg, name).toMatch(/^<svg/)
    expect(picture.alt.length, name).toBeGreaterThan(10)
  }
  expect(pages[2]!.before).toContain('<a href="#three-characters"')
})

it('another page bundles the lesson and runs its programs without eval', async () => {
  const entry = join(folder, 'entry.ts')
  writeFileSync(entry, runs)
  const built = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => id.startsWith(resolve('dist')),
    plugins: [lessonPlugin(({ built }) => built)],
    checks: { pluginTimings: false },
  })
  const file = join(folder, 'bundle.mjs')
  await built.write({ file, format: 'esm', codeSplitting: false })
  await built.close()
  const printed = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', file], {
    encoding: 'utf8',
  })
  const { pages: count, texts } = JSON.parse(printed) as { pages: number; texts: string[] }
  expect(count).toBe(8)
  expect(texts).toHaveLength(2)
  for (const text of texts) expect(text).toMatch(/^y = \d\.\d\d x \+ \d\.\d\d$/)
  expect(texts[0]).not.toBe(texts[1])
}, 120_000)
