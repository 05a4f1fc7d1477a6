import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A line of a guide that the reader types into a shell. */
export interface ShellLine {
  /** `docs/texts.md:5` */
  readonly where: string
  /** The name of the page, such as `texts`. */
  readonly page: string
  readonly command: string
  /** The lines that the page prints as the output of this command. */
  readonly output: readonly string[]
}

/** How a line of an indented block begins that is a command; other indented blocks show folders, messages or files. */
const begins = /^(?:[A-Z_]+=\S+ )*(?:lanner|npx|npm|node|curl|mpirun|apt-get|python3?)\s/

/** The lines of all shell blocks in the guides: fenced `sh` blocks, and indented commands. A fence without a language right after one is its output. */
export function shellLines(): readonly ShellLine[] {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'proofs.md')
  return pages.toSorted().flatMap((name) => linesOf(name.replace(/\.md$/, '')))
}

function linesOf(page: string): ShellLine[] {
  const found: { where: string; page: string; command: string; output: string[] }[] = []
  let fence: string | null = null
  for (const [i, line] of readFileSync(join('docs', `${page}.md`), 'utf8')
    .split('\n')
    .entries()) {
    const mark = /^\s*```(.*)$/.exec(line)?.[1]
    if (mark !== undefined) {
      fence = fence === null ? mark : null
      continue
    }
    const indented = fence === null ? /^ {4}(\S.*)$/.exec(line)?.[1] : undefined
    const command = fence === 'sh' ? line : indented !== undefined && begins.test(indented) ? indented : ''
    if (command !== '') found.push({ where: `docs/${page}.md:${i + 1}`, page, command, output: [] })
    else if (fence === '' && line !== '') found.at(-1)?.output.push(line)
  }
  return found
}
