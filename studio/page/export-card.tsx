import type { JSX } from 'preact'
import { shellWord } from '../../src/base/shell-command.ts'
import type { Trial } from '../protocol.ts'
import { runName } from '../run-name.ts'

export interface ExportCardProps {
  readonly trial: Trial
  /** The name of the data. */
  readonly name: string
  readonly exporting: boolean
  readonly save: () => void
}

/** Saves the run, and says how to use it. */
export function ExportCard({ trial, name, exporting, save }: ExportCardProps): JSX.Element {
  const folder = shellWord(runName(name))
  const verb =
    trial.app === 'text'
      ? `lanner generate ${folder} --prompt ${shellWord(trial.prompt)}`
      : trial.app === 'tabular'
        ? `lanner predict ${folder} new.csv`
        : trial.app === 'images'
          ? `lanner predict ${folder} PICTURE`
          : `lanner recommend ${folder} ${shellWord(trial.users[0] ?? 'USER')}`
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
      >{`unzip ${shellWord(`${runName(name)}.zip`)}\n${verb}\nlanner explain ${folder}`}</pre>
    </section>
  )
}
