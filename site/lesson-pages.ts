import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { lessonCode } from './lesson-code.ts'
import { lessonOrder, type LessonName } from './lesson-order.ts'
import { lessonText, lessonTitle } from './lesson-text.ts'
import { knobsOf, type Knob } from './live/knobs.ts'
import { repository } from './pages/links.ts'

const root = resolve(import.meta.dirname, '..')

/** A page of the lesson for a page other than the site, such as the studio: what docs/lesson has, as data. */
export interface LessonPage {
  readonly name: LessonName
  readonly title: string
  /** What stands before the program, and after it, as HTML; links lead to the repository, or to other pages by `#line`. */
  readonly before: string
  readonly after: string
  /** The program in TypeScript, to be shown; `lesson:programs` has it compiled. */
  readonly code: string
  /** The constants of the program that a reader sets. */
  readonly knobs: readonly Knob[]
  /** The picture that the program draws at its end. */
  readonly picture: { readonly alt: string; readonly svg: string }
}

/** The pages of the lesson in order. */
export async function lessonPages(): Promise<readonly LessonPage[]> {
  const { createMarkdownRenderer } = await import('vitepress')
  const markdown = await createMarkdownRenderer(join(root, 'docs'), { headers: false })
  const html = (part: string): string =>
    markdown
      .render(linked(part), {})
      .replaceAll(/ <a class="header-anchor"[^>]*>.*?<\/a>/g, '')
      .trim()
  return lessonOrder.map((name) => {
    const [text = '', after = ''] = lessonText(name)
      .replace(/^# .*\n/, '')
      .split(/^```ts live\n[\s\S]*?^```$/m)
    const [image = '', alt = '', path = ''] = /^!\[([^\]]+)\]\(([^)]+)\)$/m.exec(text) ?? []
    const code = lessonCode(name)
    return {
      name,
      title: lessonTitle(name),
      before: html(text.replace(image, '')),
      after: html(after),
      code,
      knobs: knobsOf(code),
      picture: { alt, svg: readFileSync(join(root, 'docs/lesson', path), 'utf8').trim() },
    }
  })
}

/** The links of a page for where only the lesson is: other pages of the lesson by their names, all else in the repository. */
function linked(text: string): string {
  return text.replaceAll(/(?<!!\[[^\]]*)\]\(([^)]+)\)/g, (whole, href: string) => {
    if (/^([a-z]+:|#)/.test(href)) return whole
    const own = /^([\w-]+)\.md$/.exec(href)?.[1]
    if (own !== undefined) return `](#${own})`
    const [path, hash] = href.split('#', 2)
    const target = relative(root, resolve(root, 'docs/lesson', path!))
    return `](${repository}/${target}${hash === undefined ? '' : `#${hash}`})`
  })
}
