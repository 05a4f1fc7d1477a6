import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A code block that runs in the page. */
export interface LiveExample {
  /** The page, such as `docs/tensors.md`, and its place among the live examples there. */
  readonly page: string
  readonly index: number
  readonly line: number
  readonly code: string
  /** Whether it shows an error: "ts live fails". */
  readonly fails: boolean
}

/** The live examples of all pages in `docs/`. */
export function liveExamples(): readonly LiveExample[] {
  return blocks(/^```ts live\b(.*)\n([\s\S]*?)^```/gm)
}

/** The other blocks of TypeScript, which need files or a server. */
export function codeBlocks(): readonly LiveExample[] {
  return blocks(/^```ts()\n([\s\S]*?)^```/gm)
}

function blocks(fence: RegExp): readonly LiveExample[] {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .map((name) => join('docs', name))
    .filter((name) => name.endsWith('.md') && !name.startsWith(join('docs', 'api')))
    .toSorted()
  return pages.flatMap((page) => {
    const text = readFileSync(page, 'utf8')
    return Array.from(text.matchAll(fence), ([, words, code], index) => ({
      page,
      index,
      line: text.slice(0, text.indexOf(code!)).split('\n').length,
      code: code!.trimEnd(),
      fails: words!.includes('fails'),
    }))
  })
}
