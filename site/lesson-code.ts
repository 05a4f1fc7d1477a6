// The programs of the lesson's pages are the files in site/lesson. `npx tsx site/lesson-code.ts` copies them into the pages, and draws the picture of each, the last that the program shows, into docs/images/lesson.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')

/** The names of the programs: `line` is site/lesson/line.ts, its page is docs/lesson/line.md. */
export function lessonNames(): readonly string[] {
  return readdirSync(join(root, 'site/lesson'))
    .map((name) => basename(name, '.ts'))
    .toSorted()
}

export const lessonPage = (name: string): string => join(root, 'docs/lesson', `${name}.md`)

/** The code of a program: the file without its first comment, which says in one line what the page says. */
export function lessonCode(name: string): string {
  return readFileSync(join(root, 'site/lesson', `${name}.ts`), 'utf8').replace(/^\/\/.*\n/, '')
}

/** A page with the current code in its live block. @throws Error if it has none, or several. */
export function withCurrentCode(page: string, code: string): string {
  const block = /^```ts live\n[\s\S]*?^```$/gm
  const found = page.match(block)?.length ?? 0
  if (found !== 1) throw new Error(`A page of the lesson has one live block, got ${found}.`)
  return page.replace(block, () => `\`\`\`ts live\n${code}\`\`\``)
}

/** Draws the last picture that a program shows. */
async function pictureOf(name: string): Promise<string> {
  const { onDisplay } = await import('lanner/display')
  const { toSvg } = await import('lanner/plot')
  let last: unknown = null
  const isPicture = (value: unknown): boolean =>
    typeof value === 'string' ? value.startsWith('<svg') : '$schema' in (value as object)
  const restore = onDisplay((value) => {
    if (isPicture(value)) last = value
  })
  const { log } = console
  console.log = () => {}
  try {
    await import(pathToFileURL(join(root, 'site/lesson', `${name}.ts`)).href)
  } finally {
    console.log = log
    restore()
  }
  return last === null || typeof last === 'string' ? String(last ?? '') : toSvg(last as never)
}

async function main(): Promise<void> {
  const pictures = join(root, 'docs/images/lesson')
  mkdirSync(pictures, { recursive: true })
  for (const name of lessonNames()) {
    const page = readFileSync(lessonPage(name), 'utf8')
    const current = withCurrentCode(page, lessonCode(name))
    if (current !== page) writeFileSync(lessonPage(name), current)
    const svg = await pictureOf(name)
    if (svg !== '') writeFileSync(join(pictures, `${name}.svg`), `${svg}\n`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
