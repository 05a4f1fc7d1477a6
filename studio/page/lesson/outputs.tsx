import type { JSX } from 'preact'
import type { Output } from '../../../site/live/output.ts'

/** What a program shows, or the sentence of its error. */
export type Shown = Output | { readonly kind: 'error'; readonly text: string; readonly place?: string }

/** What a program has shown, in order. */
export function Outputs({ outputs }: { readonly outputs: readonly Shown[] }): JSX.Element {
  return (
    <div class="outputs" role="region" aria-label="Output" tabIndex={0}>
      {outputs.map((output, i) => (
        <OutputView key={output.place ?? i} output={output} />
      ))}
    </div>
  )
}

function OutputView({ output }: { readonly output: Shown }): JSX.Element {
  switch (output.kind) {
    case 'text':
      return <pre>{output.text}</pre>
    case 'error':
      return (
        <p class="refusal" role="alert">
          {output.text}
        </p>
      )
    case 'svg':
      // An <img> runs no scripts of the picture.
      return (
        <img
          class="picture"
          alt={labelOf(output.svg)}
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(output.svg)}`}
        />
      )
    case 'rows':
      return (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                {output.columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {output.rows.map((row) => (
                <tr key={row.join()}>
                  {row.map((text, i) => (
                    <td key={output.columns[i]}>{text}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
  }
}

/** The texts of a picture, for people who do not see it. */
function labelOf(svg: string): string {
  const texts = Array.from(svg.matchAll(/<text[^>]*>([^<]+)</g), ([, text]) => text!)
  return `Picture. ${texts.slice(0, 40).join(', ')}`
}
