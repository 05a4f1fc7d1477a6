import type { MarkdownRenderer } from 'vitepress'

/** Tables with a row per op: each row gets an anchor, `ops.html#indexSelect`, and is found by the search. */
const pages = new Set(['ops.md', 'pytorch-ops.md'])

/** Whether a page has such a table. */
export const hasOpRows = (page: string): boolean => pages.has(page)

/** The id of each row is the name in its first cell. */
export function opRows(md: MarkdownRenderer): void {
  md.core.ruler.push('op-rows', ({ env, tokens }) => {
    if (!hasOpRows(String(env.relativePath))) return
    tokens.forEach((token, i) => {
      const name = tokens[i + 2]?.children?.[0]
      if (token.type === 'tr_open' && tokens[i + 1]?.type === 'td_open' && name?.type === 'code_inline')
        token.attrSet('id', name.content)
    })
  })
}

/** A page with each row as a section of its own, `index_select: indexSelect`: what the search indexes. */
export function sectionPerOp(html: string, page: string): string {
  return html.replace(/<tr id="([^"]+)">([\s\S]*?)<\/tr>/g, (_, id: string, row: string) => {
    const [name = '', here = '', ...rest] = row
      .split('</td>')
      .map((cell) => cell.replace(/<[^>]+>/g, '').trim())
    const isPytorch = page === 'pytorch-ops.md'
    if (isPytorch && here === '') return ''
    const title = isPytorch ? `${name} (PyTorch): ${here}` : name
    // Words are found by their parts too: "index" and "select" for indexSelect.
    const parts = `${name} ${here}`.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[_.]/g, ' ')
    const text = isPytorch ? parts : `${here} ${parts} ${rest.join(' ')}`
    return `<h2 id="${id}">${title}<a class="header-anchor" href="#${id}">&#8203;</a></h2><p>${text}</p>`
  })
}
