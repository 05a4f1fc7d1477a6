import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The Markdown of a page. */
export function lessonText(name: string): string {
  return readFileSync(join(import.meta.dirname, '../docs/lesson', `${name}.md`), 'utf8')
}

/** The heading of a page. @throws Error if it has none. */
export function lessonTitle(name: string): string {
  const title = /^# (.+)$/m.exec(lessonText(name))?.[1]
  if (title === undefined) throw new Error(`docs/lesson/${name}.md has no heading.`)
  return title.replaceAll('`', '')
}
