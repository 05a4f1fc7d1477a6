import type { MarkdownEnv } from 'vitepress'

interface Renderer {
  render(source: string, env: MarkdownEnv): string
}

/** What the search finds of a page: everything of a guide; of a page of the API reference its title and first sentence, or the index would have megabytes. */
export function searchable(source: string, env: MarkdownEnv, md: Renderer): string {
  const html = md.render(source, env)
  if (!env.relativePath.startsWith('api/')) return html
  return html.split(/<h2/)[0]!.replace(/<pre[\s\S]*?<\/pre>/g, '')
}
