import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { examples, type ExampleName } from '../examples/names.ts'
import type { Source } from '../protocol.ts'

export interface StartScreenProps {
  /** The name of what is being opened; null for nothing. */
  readonly opening: string | null
  readonly open: (source: Source) => void
}

/** Examples, and a place for a file of one's own. */
export function StartScreen({ opening, open }: StartScreenProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const openFirst = (files: FileList | null | undefined): void => {
    const file = files?.[0]
    if (file !== undefined) open({ kind: 'file', file })
  }
  return (
    <>
      <section class="intro">
        <h2>Train a neural net in this page</h2>
        <p>
          Take an example or a file of your own. Watch the net learn, see what it learned, try it, and export
          it for the <code>lanner</code> command.
        </p>
        <p aria-live="polite" class="status">
          {opening === null ? '' : `Opening ${opening}…`}
        </p>
      </section>
      <section aria-labelledby="examples">
        <h2 id="examples">Examples</h2>
        <ul class="examples">
          {(Object.keys(examples) as ExampleName[]).map((name) => (
            <li key={name}>
              <button
                type="button"
                class="example"
                disabled={opening !== null}
                onClick={() => open({ kind: 'example', name })}
              >
                <strong>{examples[name].title}</strong>
                <span>{examples[name].text}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="own">
        <h2 id="own">Your own file</h2>
        <div
          class={over ? 'drop over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            openFirst(event.dataTransfer?.files)
          }}
        >
          <p>Drop a text (.txt) or a table (.csv, .tsv) here. It stays on this computer.</p>
          <button type="button" disabled={opening !== null} onClick={() => input.current?.click()}>
            Choose a file
          </button>
          <input
            ref={input}
            type="file"
            aria-label="A text or a table"
            tabIndex={-1}
            class="hidden"
            onChange={() => {
              openFirst(input.current?.files)
              if (input.current !== null) input.current.value = ''
            }}
          />
        </div>
      </section>
    </>
  )
}
