import type { JSX } from 'preact'
import { formatDuration } from '../../src/learner/progress/time-left.ts'
import type { RunRow } from './state.ts'

const short = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)))

/** The runs on the opened data next to each other, with what was chosen for each. */
export function RunsCard({ runs }: { readonly runs: readonly RunRow[] }): JSX.Element {
  const names = [...new Set(runs.flatMap(({ scores }) => Object.keys(scores)))]
  return (
    <section class="card" aria-labelledby="runs">
      <h2 id="runs">Runs so far</h2>
      <div class="scroll" role="region" aria-label="Runs so far" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">settings</th>
              {['epochs', 'validation loss', ...names, 'time'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map(({ settings, epochs, validLoss, scores, seconds }, i) => (
              <tr key={i}>
                <th scope="row">{i + 1}</th>
                <td>{settings}</td>
                <td class="number">{epochs}</td>
                <td class="number">{short(validLoss)}</td>
                {names.map((name) => (
                  <td key={name} class="number">
                    {short(scores[name])}
                  </td>
                ))}
                <td class="number">{formatDuration(seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">Scores are those after the last epoch. "Try it" and the download use the last run.</p>
    </section>
  )
}
