import type { JSX } from 'preact'
import type { KeptRun, ToWorker } from '../protocol.ts'

export interface KeptCardProps {
  readonly runs: readonly KeptRun[]
  readonly isBusy: boolean
  readonly open: (run: KeptRun) => void
  readonly send: (message: ToWorker) => void
}

const kinds = {
  text: 'text',
  tabular: 'table',
  collab: 'ratings',
  images: 'pictures',
} as const satisfies Record<KeptRun['app'], string>

/** The runs that this browser keeps: to open, to continue, and to delete. */
export function KeptCard({ runs, isBusy, open, send }: KeptCardProps): JSX.Element {
  return (
    <section class="card" aria-labelledby="kept">
      <h2 id="kept">Stored in this browser</h2>
      <ul class="kept">
        {runs.map((run) => (
          <li key={run.id}>
            <p>
              <strong>{run.name}</strong>
              <br />
              <span class="quiet">{describe(run)}</span>
            </p>
            <p class="buttons">
              <button
                type="button"
                disabled={isBusy}
                aria-label={`${run.epochs === null ? 'Open' : 'Continue'} ${run.name}`}
                onClick={() => open(run)}
              >
                {run.epochs === null ? 'Open' : 'Continue'}
              </button>
              <button
                type="button"
                class="plain"
                aria-label={`Delete ${run.name}`}
                onClick={() => send({ kind: 'delete-kept', id: run.id })}
              >
                Delete
              </button>
            </p>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <button type="button" class="plain" onClick={() => send({ kind: 'clear-kept' })}>
          Delete everything stored
        </button>
      </p>
    </section>
  )
}

function describe({ app, began, epochs, problem }: KeptRun): string {
  const when = new Date(began).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
  const state =
    epochs === null ? 'trained' : epochs.of === 0 ? 'not finished' : `${epochs.done} of ${epochs.of} epochs`
  return `${kinds[app]}; ${state}; ${when}${problem === null ? '' : `; ${problem}`}`
}
