import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

const root = resolve(import.meta.dirname, '../..')
const docs = join(root, 'docs')
/** Where the files of the project are. */
export const repository = 'https://github.com/lanner-js/lanner/blob/main'

/** Links from a page to files outside `docs/` lead to the repository, so that the same link works there and on the site. A file that does not exist is an error. */
export function links(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', (state) => {
    const page = String(state.env.path ?? '')
    for (const { children } of state.tokens)
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (href !== null && page !== '') token.attrSet('href', onTheSite(href, page))
      }
  })
}

/** What a link in the file `page` is on the site. */
export function onTheSite(href: string, page: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href
  const [path = '', hash] = href.split('#', 2)
  const target = resolve(dirname(page), decodeURI(path))
  const inDocs = !relative(docs, target).startsWith('..')
  if (inDocs && target.endsWith('.md')) return href
  if (!existsSync(target)) throw new Error(`${relative(root, page)} links to ${href}, which does not exist.`)
  return `${repository}/${relative(root, target)}${hash === undefined ? '' : `#${hash}`}`
}
