import type { MarkdownRenderer } from 'vitepress'

/** Code blocks marked "ts live" can be run in the page; everywhere else, on GitHub too, they are code blocks. */
export function liveBlocks(md: MarkdownRenderer): void {
  const usual = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]!
    if (!/^ts live\b/.test(token.info)) return usual(tokens, index, options, env, self)
    token.info = 'ts'
    const html = usual(tokens, index, options, env, self)
    return `<LiveCode source="${encodeURIComponent(token.content.trimEnd())}">${html}</LiveCode>\n`
  }
}
