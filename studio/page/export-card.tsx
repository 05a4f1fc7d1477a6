import type { JSX } from 'preact'
import { shellWord } from '../../src/base/shell-command.ts'
import type { Trial } from '../protocol.ts'
import { runName } from '../run-name.ts'

export interface ExportCardProps {
  /** Null for an app that the page cannot try. */
  readonly trial: Trial | null
  /** The name of the data. */
  readonly name: string
  readonly exporting: boolean
  readonly save: () => void
}

/** Saves the run, and says how to use it. */
export function ExportCard({ trial, name, exporting, save }: ExportCardProps): JSX.Element {
  const folder = shellWord(runName(name))
  const use = trial === null ? '' : `${useOf(trial, folder)}\n`
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
      >{`unzip ${shellWord(`${runName(name)}.zip`)}\n${use}lanner explain ${folder}`}</pre>
    </section>
  )
}

/** The command that uses the run in a folder. */
function useOf(trial: Trial, folder: string): string {
  switch (trial.app) {
    case 'text':
      return `lanner generate ${folder} --prompt ${shellWord(trial.prompt)}`
    case 'tabular':
      return `lanner predict ${folder} new.csv`
    case 'images':
      return `lanner predict ${folder} PICTURE`
    case 'collab':
      return `lanner recommend ${folder} ${shellWord(trial.users[0] ?? 'USER')}`
  }
}
