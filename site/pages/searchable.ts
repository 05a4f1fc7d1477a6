import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { hasOpRows, sectionPerOp } from './op-rows.ts'

/** What the search finds of a page: everything of a guide, each row of a table of ops, and of a page of the API reference its headings and first sentences, or the index would have megabytes. */
export function searchable(source: string, env: MarkdownEnv, md: MarkdownRenderer): string {
  if (env.relativePath.startsWith('api/')) return md.render(apiPart(source, env.relativePath), env)
  const html = md.render(source, env)
  return hasOpRows(env.relativePath) ? sectionPerOp(html, env.relativePath) : html
}

/** The text of a page of types without its code and tables; of any other page what comes before its first section. */
function apiPart(source: string, page: string): string {
  const part = page.endsWith('types/index.md') ? source.replace(/^\|.*$/gm, '') : source.split(/^## /m)[0]!
  return part.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/^###.*$/gm, '')
}
