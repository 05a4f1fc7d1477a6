import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { hasOpRows, sectionPerOp } from './op-rows.ts'

/** What the search finds of a page: everything of a guide, each row of a table of ops, and of a page of the API reference its title and first sentences, or the index would have megabytes. */
export function searchable(source: string, env: MarkdownEnv, md: MarkdownRenderer): string {
  const html = md.render(source, env)
  if (hasOpRows(env.relativePath)) return sectionPerOp(html, env.relativePath)
  if (!env.relativePath.startsWith('api/')) return html
  return html.split(/<h2/)[0]!.replace(/<pre[\s\S]*?<\/pre>/g, '')
}
