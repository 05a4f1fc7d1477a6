import type { JSX } from 'preact'
import { shellWord } from '../../src/base/shell-command.ts'
import type { Task } from '../protocol.ts'
import { runName } from '../run-name.ts'

export interface ExportCardProps {
  readonly app: Task['app']
  /** The name of the data. */
  readonly name: string
  readonly exporting: boolean
  readonly save: () => void
}

/** Saves the run, and says how to use it. */
export function ExportCard({ app, name, exporting, save }: ExportCardProps): JSX.Element {
  const folder = shellWord(runName(name))
  const verbs = {
    text: `lanner generate ${folder} --prompt "The "`,
    tabular: `lanner predict ${folder} new.csv`,
    collab: `lanner recommend ${folder} USER`,
  } satisfies Record<Task['app'], string>
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">Take it with you</h2>
      <p>A zip with the run folder, which the command and the library open in Node and in pages.</p>
      <p>
        <button type="button" disabled={exporting} onClick={save}>
          Download the run
        </button>
      </p>
      <pre
        class="excerpt"
        tabIndex={0}
      >{`unzip ${shellWord(`${runName(name)}.zip`)}\n${verbs[app]}\nlanner explain ${folder}`}</pre>
    </section>
  )
}
