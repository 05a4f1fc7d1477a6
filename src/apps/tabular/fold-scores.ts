import { DataError } from '../../base/errors.ts'
import { foldsOf } from '../../data/tables/folds.ts'
import { presentRows } from '../../data/tables/pipeline/fit-target.ts'
import { groupColumn } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import type { TabularFitOptions, TabularFitStart } from './options.ts'
import type { Scores } from './scores.ts'
import type { TabularRun } from './tabular-run.ts'

/** The scores of all folds; `facts.metrics.folds` of a run. */
export interface FoldScores {
  readonly count: number
  readonly mean: Scores
  /** Standard deviation over the folds. */
  readonly spread: Scores
  readonly scores: readonly Scores[]
}

/**
 * Scores by cross-validation: for each fold, fits on the other rows and scores on its own.
 *
 * @returns null if a fit is resumed after its folds: the checkpoint has their scores.
 * @throws DataError for more folds than rows or groups, and if the validation split is not random.
 */
export async function foldScores(
  table: Table,
  options: TabularFitOptions,
  fit: (table: Table, options: TabularFitOptions) => Promise<TabularRun>,
): Promise<FoldScores | null> {
  const { folds: count, target, valid, seed = 42, onFold, signal } = options
  if (typeof valid === 'object' && valid.kind !== 'random')
    throw new DataError(
      'Folds are random, but valid chooses the validation rows in another way (--valid-last, --valid-column); drop one of them.',
    )
  if (options.resume) return null
  const present = presentRows(table, target)
  const rows = present.length === table.rows ? table : table.take(present)
  const group = typeof valid === 'object' ? groupColumn(valid) : undefined
  const fold = foldsOf(rows, { folds: count!, seed, group })
  // Checkpoints and callbacks belong to the final fit.
  const training = {
    ...options,
    folds: undefined,
    checkpoints: undefined,
    lrFind: undefined,
    onLrFound: undefined,
  }
  const scores: Scores[] = []
  for (let k = 0; k < count!; k++) {
    signal?.throwIfAborted()
    const began = performance.now()
    const held = Int32Array.from(present.filter((_, at) => fold[at] === k))
    let run: TabularRun | undefined
    const { facts } = await fit(table, {
      ...training,
      valid: { kind: 'rows', rows: held, group },
      callbacks: options.foldCallbacks?.(() => run!),
      onStart: (start) => (run = start.run),
    })
    const metrics = facts.metrics as { readonly valid: Scores; readonly baseline: Scores }
    scores.push(metrics.valid)
    const seconds = (performance.now() - began) / 1000
    onFold?.({ fold: k + 1, folds: count!, scores: metrics.valid, baseline: metrics.baseline, seconds })
  }
  return summary(scores)
}

/** `onStart` for the final fit, which puts the scores of the folds into the run. */
export function withFolds(
  { onStart }: TabularFitOptions,
  folds: FoldScores | null,
): (start: TabularFitStart) => void {
  return (start) => {
    if (folds !== null) Object.assign(start.run.facts.metrics, { folds })
    onStart?.(start)
  }
}

function summary(scores: readonly Scores[]): FoldScores {
  const count = scores.length
  // A score can be undefined in one fold, such as the AUC of a single class.
  const names = Object.keys(scores[0]!).filter((name) => scores.every((own) => own[name] !== undefined))
  const mean = Object.fromEntries(
    names.map((name) => [name, scores.reduce((sum, own) => sum + own[name]!, 0) / count]),
  )
  const spread = Object.fromEntries(
    names.map((name) => {
      const squares = scores.reduce((sum, own) => sum + (own[name]! - mean[name]!) ** 2, 0)
      return [name, Math.sqrt(squares / (count - 1))]
    }),
  )
  return { count, mean, spread, scores }
}
