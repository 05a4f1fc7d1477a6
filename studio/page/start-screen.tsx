import type { ComponentChildren, JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { lessonOrder } from '../../site/lesson-order.ts'
import { examples, type ExampleName } from '../examples/names.ts'
import type { Source } from '../protocol.ts'
import type { ServedRun } from './served-runs.ts'
import { chosenFolder, droppedSource } from './dropped.ts'

export interface StartScreenProps {
  /** The name of what is being opened; null for nothing. */
  readonly opening: string | null
  /** What the worker is doing meanwhile. */
  readonly doing: string | null
  /** Runs that the server of the page has. */
  readonly runs: readonly ServedRun[]
  readonly open: (source: Source) => void
  /** What comes between the examples and the user's own data. */
  readonly children?: ComponentChildren
}

/** Examples, and a place for a file of one's own. */
export function StartScreen({ opening, doing, runs, open, children }: StartScreenProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
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
          {opening === null ? '' : `${doing ?? `Opening ${opening}`}…`}
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
      <section aria-labelledby="lessons">
        <h2 id="lessons">A lesson</h2>
        <ul class="examples">
          <li>
            <a class="example" href={`#${lessonOrder[0]}`}>
              <strong>How a net learns, in eight pages</strong>
              <span>
                From a line through points to a net that writes and one that reads digits. Each page has a
                live net and its program, which you can change.
              </span>
            </a>
          </li>
        </ul>
      </section>
      {runs.length > 0 && (
        <section aria-labelledby="served">
          <h2 id="served">Runs on this computer</h2>
          <ul class="examples">
            {runs.map(({ name, app }) => (
              <li key={name}>
                <button
                  type="button"
                  class="example"
                  disabled={opening !== null}
                  onClick={() => open({ kind: 'served-run', name })}
                >
                  <strong>{name}</strong>
                  <span>{app}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {children}
      <section aria-labelledby="own">
        <h2 id="own">Your own data</h2>
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
            if (event.dataTransfer !== null)
              void droppedSource(event.dataTransfer.items).then((source) => source !== null && open(source))
          }}
        >
          <p>
            Drop a text (.txt), a table (.csv, .tsv, .jsonl, .parquet), or a folder or zip with a folder of
            pictures for each class. A run that you downloaded opens too. Everything stays on this computer.
          </p>
          <p class="buttons centered">
            <button type="button" disabled={opening !== null} onClick={() => input.current?.click()}>
              Choose a file
            </button>
            <button type="button" disabled={opening !== null} onClick={() => folder.current?.click()}>
              Choose a folder of pictures
            </button>
          </p>
          <input
            ref={folder}
            type="file"
            aria-label="A folder of pictures"
            tabIndex={-1}
            class="hidden"
            {...{ webkitdirectory: true }}
            onChange={() => {
              const source = chosenFolder(folder.current!.files!)
              if (source !== null) open(source)
              folder.current!.value = ''
            }}
          />
          <input
            ref={input}
            type="file"
            aria-label="A text, a table or a zip"
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
