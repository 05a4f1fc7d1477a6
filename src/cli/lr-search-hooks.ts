import { searchProgress, type LrChoice, type LrFindResult, type TrainingEvent } from '../learner/index.ts'
import { note } from './output.ts'

/** Hooks for the learning-rate search of `lanner fit --lr auto`: progress, result and log. */
export function lrSearchHooks(
  { json }: { readonly json?: boolean },
  log: (event: TrainingEvent) => void,
): LrChoice {
  const shown = json ? null : searchProgress()
  return {
    lrFind: { onStep: (row, step, steps) => shown?.step(row, step, steps) },
    onLrFound: (found) => {
      shown?.end()
      log(searchEvent(found))
      if (!json) note(searchText(found))
    },
  }
}

/** A search as an event for logs and reports. */
export function searchEvent({ rows, valley, steepest, suggestion, diverged }: LrFindResult): TrainingEvent {
  return {
    event: 'lr-find',
    suggestion,
    valley,
    steepest,
    diverged,
    lrs: rows.map(({ lr }) => short(lr)),
    losses: rows.map(({ loss }) => short(loss)),
    smoothedLosses: rows.map(({ smoothedLoss }) => short(smoothedLoss)),
  }
}

/** A search in one line. */
export function searchText({ rows, valley, steepest }: LrFindResult): string {
  const last = rows.at(-1)?.lr ?? NaN
  if (valley === null)
    return `learning rate: no suggestion after ${stepsText(rows.length)} up to ${short(last, 2)}; the loss did not fall`
  return `learning rate ${short(valley, 3)}: in the valley of the loss, after ${stepsText(rows.length)} up to ${short(last, 2)}${steepest === null ? '' : `; steepest at ${short(steepest, 3)}`}`
}

function stepsText(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`
}

function short(value: number, digits = 6): number {
  return Number(value.toPrecision(digits))
}
