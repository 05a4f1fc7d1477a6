import { lessonCode } from './lesson-code.ts'
import { lessonOrder } from './lesson-order.ts'
import { lessonPages } from './lesson-pages.ts'
import { compile } from './live/compile.ts'
import { knobsOf } from './live/knobs.ts'
import { packageEntries, type PackageEntry } from './pages/package-entries.ts'

/** What rolldown and Vite need from a plugin. */
interface Plugin {
  readonly name: string
  readonly resolveId: (source: string) => string | null
  readonly load: (id: string) => Promise<string> | null
}

/**
 * Lets a page import the lesson: `lesson:pages` has the texts, pictures and knobs (see `LessonPage`), `lesson:programs` the programs, compiled, for `execute` of
 * live/run-program.ts. So the pages are written once, and a page without `eval` can run them.
 *
 * @param fileOf the file that stands for an entry of the package: its source, or a build.
 */
export function lessonPlugin(fileOf: (entry: PackageEntry) => string): Plugin {
  const modules: Readonly<Record<string, () => Promise<string>>> = {
    'lesson:pages': async () => `export const pages = ${JSON.stringify(await lessonPages())}\n`,
    'lesson:programs': () => Promise.resolve(programsModule(fileOf)),
  }
  return {
    name: 'lesson',
    resolveId: (source) => (source in modules ? `\0${source}` : null),
    load: (id) => modules[id.replace('\0', '')]?.() ?? null,
  }
}

/** The compiled programs as a module; each loads what it imports when it is first run. */
function programsModule(fileOf: (entry: PackageEntry) => string): string {
  const files = new Map(packageEntries().map((entry) => [entry.name, fileOf(entry)]))
  const rows = lessonOrder.map((name) => {
    const { imports, body } = compile(adjustable(lessonCode(name)))
    return `  ${JSON.stringify(name)}: {
    imports: ${JSON.stringify(imports)},
    run: async ({ require, exports, console, __show, knobs }) => {
${body.replace(/^"use strict";|\n\/\/# sourceURL=.*$/g, '')}
    },
  },`
  })
  const used = [...files].filter(([name]) => rows.some((row) => row.includes(`"${name}"`)))
  const loads = used.map(
    ([name, file]) => `  ${JSON.stringify(name)}: () => import(${JSON.stringify(file)}),`,
  )
  return `const files = {\n${loads.join('\n')}\n}
export const load = (name) => files[name]?.() ?? null
export const programs = {\n${rows.join('\n')}\n}\n`
}

/** A program whose knobs take their values from `knobs`, if it has them: `const rate = knobs.rate ?? 0.05`. */
function adjustable(source: string): string {
  const lines = source.split('\n')
  for (const { name, line, value } of knobsOf(source))
    lines[line] = `const ${name} = knobs?.${name} ?? ${value}`
  return lines.join('\n')
}
