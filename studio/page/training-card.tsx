import type { JSX } from 'preact'
import { formatDuration } from '../../src/learner/progress/time-left.ts'
import { Chart } from './chart.tsx'
import { ConfusionTable } from './confusion-table.tsx'
import { LayersTable } from './layers-table.tsx'
import { lossRows, type EpochRow, type FitState, type TrainedState } from './state.ts'
import { Warnings } from './task-card.tsx'

export interface TrainingCardProps {
  readonly fit: FitState
  readonly trained: TrainedState | null
  /** What the worker does before the first step. */
  readonly doing: string | null
  readonly control: (what: 'pause' | 'resume' | 'stop') => void
}

const texts = {
  preparing: 'Preparing…',
  running: 'Running',
  pausing: 'Pausing after this step…',
  paused: 'Paused',
  stopping: 'Stopping after this step…',
  done: 'Trained',
} as const

/** Training while it runs and its result. */
export function TrainingCard({ fit, trained, doing, control }: TrainingCardProps): JSX.Element {
  const { status, start, progress, epochs } = fit
  const rows = lossRows(fit)
  const last = epochs.at(-1)
  const loss = last?.record.validLoss ?? progress?.loss
  return (
    <section class="card" aria-labelledby="training">
      <h2 id="training">Training</h2>
      <p class="status" aria-live="polite" data-status={status}>
        {trained === null
          ? status === 'preparing' && doing !== null
            ? `${doing}…`
            : texts[status]
          : `${trained.outcome === 'stopped' ? 'Stopped' : 'Trained'} after ${formatDuration(trained.seconds)}.`}
      </p>
      {start !== null && (
        <dl class="facts">
          {start.facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {start !== null && start.warnings.length > 0 && <Warnings warnings={start.warnings} />}
      {progress !== null && trained === null && (
        <>
          <progress max={progress.epochs} value={progress.epoch} aria-label="Progress of the training" />
          <p class="numbers">
            <span>
              epoch {Math.min(progress.epochs, Math.floor(progress.epoch) + 1)} of {progress.epochs}
            </span>
            <span>
              training loss <strong>{progress.loss.toFixed(4)}</strong>
            </span>
            {Object.entries(last?.scores ?? {}).map(([name, score]) => (
              <span key={name}>
                {name} <b>{short(score)}</b>
              </span>
            ))}
            <span>{progress.pace}</span>
            <span>at most {formatDuration(progress.secondsLeft)} left</span>
          </p>
        </>
      )}
      {trained === null && (
        <p class="buttons">
          {status === 'paused' ? (
            <button type="button" onClick={() => control('resume')}>
              Resume
            </button>
          ) : (
            <button type="button" disabled={status !== 'running'} onClick={() => control('pause')}>
              Pause
            </button>
          )}
          <button type="button" disabled={status === 'stopping'} onClick={() => control('stop')}>
            Stop
          </button>
        </p>
      )}
      {trained !== null && (
        <ul class="lines" aria-label="Scores">
          {trained.lines.map((line) => (
            <li key={line} class={line.startsWith('warning: ') ? 'warning' : undefined}>
              {line}
            </li>
          ))}
        </ul>
      )}
      {start !== null && rows.length > 0 && (
        <Chart
          of={(size) => ({ kind: 'loss', epochs: rows, options: start.loss, size })}
          version={`${rows.length} ${rows.at(-1)!.epoch} ${status === 'done'}`}
          alt={`Loss after each of ${epochs.length} epochs${loss === undefined ? '' : `; the last is ${loss.toFixed(4)}`}`}
        />
      )}
      {last?.sample != null && (
        <figure>
          <figcaption>What the model writes after epoch {last.record.epoch}</figcaption>
          <pre class="excerpt" tabIndex={0}>
            {last.sample}
          </pre>
        </figure>
      )}
      {last?.confusion != null && <ConfusionTable confusion={last.confusion} epoch={last.record.epoch} />}
      {fit.layers !== null && <LayersTable state={fit.layers} />}
      {epochs.length > 0 && <EpochTable epochs={epochs} />}
    </section>
  )
}

const short = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(4))))

function EpochTable({ epochs }: { readonly epochs: readonly EpochRow[] }): JSX.Element {
  const names = [...new Set(epochs.flatMap(({ scores }) => Object.keys(scores)))]
  return (
    <details>
      <summary>All {epochs.length} epochs</summary>
      <div class="scroll" role="region" aria-label="Epochs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['epoch', 'training loss', 'validation loss', ...names, 'seconds'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {epochs.map(({ record, scores }) => (
              <tr key={record.epoch}>
                <th scope="row" class="number">
                  {record.epoch}
                </th>
                <td class="number">{short(record.trainLoss)}</td>
                <td class="number">{short(record.validLoss)}</td>
                {names.map((name) => (
                  <td key={name} class="number">
                    {short(scores[name] ?? null)}
                  </td>
                ))}
                <td class="number">{record.seconds.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
