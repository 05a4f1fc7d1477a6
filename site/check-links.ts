import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'

interface Page {
  readonly ids: ReadonlySet<string>
  readonly links: readonly string[]
}

/** The links of a built site that lead nowhere, anchors and pictures included: `page.html: link`. */
export function brokenLinks(folder: string, base = '/'): readonly string[] {
  const pages = new Map<string, Page>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html')) continue
    const html = readFileSync(join(folder, name), 'utf8')
    pages.set(name.replaceAll('\\', '/'), {
      ids: new Set(Array.from(html.matchAll(/\sid="([^"]*)"/g), ([, id]) => decoded(id!))),
      links: Array.from(html.matchAll(/\s(?:href|src)="([^"]*)"/g), ([, link]) => decoded(link!)),
    })
  }
  if (pages.size === 0) throw new Error(`There are no pages in ${folder}.`)
  const broken: string[] = []
  for (const [name, { links }] of pages)
    for (const link of new Set(links)) if (!leadsSomewhere(link, name)) broken.push(`${name}: ${link}`)
  return broken

  function leadsSomewhere(link: string, from: string): boolean {
    if (/^[a-z]+:/.test(link)) return true
    const [path = '', hash] = link.split('#', 2)
    const absolute = path.startsWith(base) ? path.slice(base.length) : posix.join(posix.dirname(from), path)
    const target = path === '' ? from : absolute
    const file = target === '' || target.endsWith('/') ? `${target}index.html` : target
    if (!file.endsWith('.html')) return existsSync(join(folder, decodeURI(file)))
    const page = pages.get(decodeURI(file))
    return page !== undefined && (!hash || page.ids.has(decodeURIComponent(hash)))
  }
}

const decoded = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')

/** Throws an error that lists the broken links of a site. */
export function checkLinks(folder: string, base?: string): void {
  const broken = brokenLinks(folder, base)
  if (broken.length > 0)
    throw new Error(
      `${broken.length} links in ${relative(process.cwd(), folder)} lead nowhere:\n${broken.join('\n')}`,
    )
}
