// Links from the docs to lines of the source: [words](../src/file.ts#L12 "what the line says"). `npx tsx site/source-links.ts` moves them to where the line is now.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')

/**
 * A page with its links to lines brought up to date.
 *
 * @throws Error that names the link if the file, or a line that contains the quoted text, does not exist any more, or if several lines contain it.
 */
export function withCurrentLines(page: string, text: string): string {
  return text.replace(
    /\]\(((?:\.\.\/)+[^)\s#]+)#L(\d+)(?: "((?:[^"\\]|\\.)*)")?\)/g,
    (_, path: string, line: string, title?: string) => {
      const where = `${relative(root, page)} links to ${path}#L${line}`
      const file = resolve(dirname(page), path)
      if (!existsSync(file)) throw new Error(`${where}, which does not exist.`)
      if (title === undefined) throw new Error(`${where} without a title: quote the line there.`)
      const quoted = title.replaceAll('\\"', '"')
      const found = readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((each, i) => (each.includes(quoted) ? [i + 1] : []))
      if (found.length === 0) throw new Error(`${where}, but no line there contains: ${quoted}`)
      if (found.length > 1)
        throw new Error(`${where}, but lines ${found.join(', ')} contain: ${quoted}. Quote more of the line.`)
      return `](${path}#L${found[0]} "${title}")`
    },
  )
}

/** Every page of `docs/` that is not generated. */
export function guidePages(): readonly string[] {
  return readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, 'docs', name))
    .filter((name) => name.endsWith('.md') && !name.startsWith(join(root, 'docs/api')))
    .toSorted()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const page of guidePages()) {
    const text = readFileSync(page, 'utf8')
    const current = withCurrentLines(page, text)
    if (current !== text) writeFileSync(page, current)
  }
