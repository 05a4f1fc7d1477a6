import type { FoldRows } from './fold-rows.ts'

/** Scores by which a threshold can be chosen. */
export type ThresholdScore = 'accuracy' | 'balanced-accuracy' | 'f1'

/** The score that a threshold maximizes, and the index of the class that is predicted from it. */
export interface ThresholdChoice {
  readonly score: ThresholdScore
  readonly positive: number
}

/** Counts of the rows of two classes for a threshold. */
interface Counts {
  truePositive: number
  falsePositive: number
  positive: number
  negative: number
}

/**
 * The probability from which to predict the positive one of two classes, chosen to maximize a score on these rows: halfway between two adjacent probabilities.
 *
 * @param probabilities of the positive class.
 * @param truth 1 for rows of the positive class, else 0.
 * @example
 * bestThreshold('f1', [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]) // 0.25
 */
export function bestThreshold(
  score: ThresholdScore,
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  weights: ArrayLike<number> | null = null,
): number {
  if (score === 'accuracy') return 0.5
  const weight = (row: number): number => weights?.[row] ?? 1
  const order = Array.from({ length: truth.length }, (_, row) => row).toSorted(
    (a, b) => probabilities[b]! - probabilities[a]!,
  )
  const counts: Counts = { truePositive: 0, falsePositive: 0, positive: 0, negative: 0 }
  for (const row of order) counts[truth[row] === 1 ? 'positive' : 'negative'] += weight(row)
  let best = { score: -Infinity, threshold: 0.5 }
  order.forEach((row, i) => {
    counts[truth[row] === 1 ? 'truePositive' : 'falsePositive'] += weight(row)
    const own = probabilities[row]!
    const next = i + 1 < order.length ? probabilities[order[i + 1]!]! : 0
    const value = scoreOf(score, counts)
    if (own > next && value > best.score) best = { score: value, threshold: (own + next) / 2 }
  })
  return best.threshold
}

function scoreOf(score: ThresholdScore, { truePositive, falsePositive, positive, negative }: Counts): number {
  if (score === 'f1') return (2 * truePositive) / (truePositive + falsePositive + positive)
  return (truePositive / positive + (negative - falsePositive) / negative) / 2
}

/** The best threshold for the rows of all folds. @param answers probabilities of both classes, [rows of the table, 2]; NaN for rows without one. */
export function thresholdOf(
  { score, positive }: ThresholdChoice,
  { targets, weights }: FoldRows,
  answers: Float64Array,
): number {
  const rows = Int32Array.from({ length: answers.length / 2 }, (_, row) => row).filter(
    (row) => !Number.isNaN(answers[2 * row]!),
  )
  const picked = (of: (row: number) => number): Float64Array => Float64Array.from(rows, of)
  return bestThreshold(
    score,
    picked((row) => answers[2 * row + positive]!),
    picked((row) => Number(targets[row] === positive)),
    weights && picked((row) => weights[row]!),
  )
}
