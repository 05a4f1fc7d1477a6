import type { LrFindResult, TrainingEvent } from '../learner/index.ts'

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
  const tried = `after ${stepsText(rows.length)} up to ${short(rows.at(-1)?.lr ?? NaN, 2)}`
  const isGuess = rows.length < FEW_STEPS
  if (valley === null)
    return `learning rate: no suggestion ${tried}; ${isGuess ? 'these are too few for one' : 'the loss did not fall'}`
  if (isGuess)
    return `learning rate ${short(valley, 3)}: little more than a guess ${tried}; a search usually takes 100`
  return `learning rate ${short(valley, 3)}: suggested by a search ${tried}${steepest === null ? '' : `; the loss fell fastest at ${short(steepest, 3)}`}`
}

/** Fewer steps say little: the losses of batches differ by more than a few steps change. */
const FEW_STEPS = 30

function stepsText(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`
}

function short(value: number, digits = 6): number {
  return Number(value.toPrecision(digits))
}
