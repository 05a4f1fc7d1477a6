import type { MarkdownRenderer } from 'vitepress'

/** Blocks of code without a language scroll by the keyboard, like those with one. */
export function plainBlocks(md: MarkdownRenderer): void {
  md.renderer.rules.code_block = (tokens, index) =>
    `<pre tabindex="0"><code>${md.utils.escapeHtml(tokens[index]!.content)}</code></pre>\n`
}
