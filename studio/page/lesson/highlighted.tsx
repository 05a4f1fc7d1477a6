import { parser } from '@lezer/javascript'
import { classHighlighter, highlightCode } from '@lezer/highlight'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'

const typescript = parser.configure({ dialect: 'ts' })

/** A TypeScript program with its keywords, strings and comments in their colors. */
export function Highlighted({ code }: { readonly code: string }): JSX.Element {
  const parts = useMemo(() => {
    const found: (readonly [text: string, kind: string])[] = []
    highlightCode(
      code,
      typescript.parse(code),
      classHighlighter,
      (text, kind) => found.push([text, kind]),
      () => found.push(['\n', '']),
    )
    return found
  }, [code])
  return (
    <pre class="code" tabIndex={0} aria-label="The program">
      {parts.map(([text, kind]) => (kind === '' ? text : <span class={kind}>{text}</span>))}
    </pre>
  )
}
