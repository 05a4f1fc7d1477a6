import type { PageData } from 'vitepress'

/** Pages of the API reference are made from docstrings, so they have no "previous" and "next" page. */
export function apiReference(page: PageData): void {
  if (!page.relativePath.startsWith('api/')) return
  page.frontmatter['prev'] = false
  page.frontmatter['next'] = false
}
