import { requireFields } from '../base/check-required.ts'
import { requireList, requireNumbers } from '../base/check-argument.ts'
import { IndexError, ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

/** A confusion matrix: how often each class was predicted for each actual class. */
export interface ConfusionMatrix {
  readonly classes: readonly string[]
  /** [actual, predicted], row-major. */
  readonly counts: Int32Array
}

export interface ConfusionRow {
  readonly actual: string
  readonly predicted: string
  readonly count: number
  /** Fraction of the rows of the actual class; 0 if it has none. */
  readonly part: number
}

/**
 * Counts of predicted against actual classes.
 *
 * @param actual Class numbers, one for each row.
 * @throws ShapeError if lengths differ; IndexError if a class number has no name.
 * @example
 * Array.from(confusionMatrix([0, 1, 1], [0, 0, 1], ['no', 'yes']).counts) // [1, 0, 1, 1]
 */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: readonly string[],
): ConfusionMatrix {
  requireNumbers('confusionMatrix', 'actual classes', actual)
  requireNumbers('confusionMatrix', 'predicted classes', predicted)
  requireList('confusionMatrix', 'a list of class names', classes)
  if (actual.length !== predicted.length)
    throw new ShapeError('confusionMatrix', 'there must be one predicted class for each actual one', {
      actual: [actual.length],
      predicted: [predicted.length],
    })
  const counts = new Int32Array(classes.length ** 2)
  for (let row = 0; row < actual.length; row++) {
    for (const [name, value] of [
      ['actual', actual[row]!],
      ['predicted', predicted[row]!],
    ] as const)
      if (classes[value] === undefined)
        throw new IndexError(
          'confusionMatrix',
          `the ${name} class of row ${row} is ${value}; there are ${classes.length} classes from 0`,
        )
    counts[actual[row]! * classes.length + predicted[row]!]!++
  }
  return { classes, counts }
}

/**
 * The cells of the matrix as a list, for plots.
 *
 * @example
 * confusionRows(confusionMatrix([0, 1, 1], [0, 0, 1], ['no', 'yes'])).length // 4
 */
export function confusionRows(matrix: ConfusionMatrix): readonly ConfusionRow[] {
  requireMatrix('confusionRows', matrix)
  const { classes, counts } = matrix
  return classes.flatMap((actual, a) => {
    const row = counts.subarray(a * classes.length, (a + 1) * classes.length)
    const total = row.reduce((sum, count) => sum + count, 0)
    return classes.map((predicted, p) => ({
      actual,
      predicted,
      count: row[p]!,
      part: total === 0 ? 0 : row[p]! / total,
    }))
  })
}

function requireMatrix(operation: string, matrix: ConfusionMatrix): void {
  requireFields(operation, 'a confusion matrix, as from confusionMatrix', matrix, ['classes', 'counts'])
}

/**
 * The most confused pairs of classes, most frequent first.
 *
 * @example
 * const [worst] = mostConfused(confusionMatrix([0, 1, 1], [0, 0, 1], ['no', 'yes']))
 * worst.actual // 'yes'
 * worst.predicted // 'no'
 */
export function mostConfused(matrix: ConfusionMatrix, n = 10): readonly ConfusionRow[] {
  requireMatrix('mostConfused', matrix)
  return confusionRows(matrix)
    .filter((row) => row.actual !== row.predicted && row.count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, n)
}

export interface LossRow {
  readonly row: number
  readonly loss: number
}

/**
 * The rows with the highest losses, worst first; NaN losses come before all others.
 *
 * @example
 * topLosses([0.1, 3, 2], 2).map((row) => row.row) // [1, 2]
 */
export function topLosses(losses: ArrayLike<number>, n = 10): readonly LossRow[] {
  requireNumbers('topLosses', 'losses', losses)
  const rank = (loss: number): number => (Number.isNaN(loss) ? Infinity : loss)
  return Array.from(losses, (loss, row) => ({ row, loss }))
    .toSorted((a, b) => (rank(a.loss) === rank(b.loss) ? a.row - b.row : rank(b.loss) - rank(a.loss)))
    .slice(0, n)
}

/** Rows whose predicted probability is in one bin. */
export interface CalibrationRow {
  readonly low: number
  readonly high: number
  readonly count: number
  readonly meanProbability: number
  /** Fraction of them with a positive outcome. */
  readonly part: number
}

export interface Calibration {
  /** Non-empty bins, from low to high. */
  readonly bins: readonly CalibrationRow[]
  /** Mean of |meanProbability - part|, weighted by count: the expected calibration error. */
  readonly error: number
}

/**
 * Calibration of probabilities: of the rows with a prediction of about 0.8, 8 of 10 should have a positive outcome.
 *
 * @param happened 1 for a positive outcome, else 0.
 * @throws ValueError if a probability is not from 0 to 1, or an outcome is neither 0 nor 1.
 * @example
 * calibrate([0.2, 0.9, 0.95], [0, 1, 0]).bins.map((bin) => bin.part) // [0, 0.5]
 */
export function calibrate(
  probabilities: ArrayLike<number>,
  happened: ArrayLike<number>,
  bins = 10,
): Calibration {
  requireNumbers('calibrate', 'probabilities', probabilities)
  requireNumbers('calibrate', 'outcomes', happened)
  if (probabilities.length !== happened.length)
    throw new ShapeError('calibrate', 'there must be one outcome for each probability', {
      probabilities: [probabilities.length],
      happened: [happened.length],
    })
  if (!Number.isInteger(bins) || bins < 1)
    throw new ValueError('calibrate', `bins must be an integer of at least 1, got ${shownValue(bins)}`)
  const counts = new Float64Array(bins)
  const sums = new Float64Array(bins)
  const trues = new Float64Array(bins)
  for (let row = 0; row < probabilities.length; row++) {
    const probability = probabilities[row]!
    const outcome = happened[row]
    if (!(probability >= 0 && probability <= 1))
      throw new ValueError(
        'calibrate',
        `the probability of row ${row} must be from 0 to 1, got ${shownValue(probability)}`,
      )
    if (outcome !== 0 && outcome !== 1)
      throw new ValueError(
        'calibrate',
        `the outcome of row ${row} must be 0 or 1, got ${shownValue(outcome)}`,
      )
    const bin = Math.min(bins - 1, Math.floor(probability * bins))
    counts[bin]!++
    sums[bin]! += probability
    trues[bin]! += outcome
  }
  const rows = Array.from(counts, (count, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    meanProbability: sums[i]! / count,
    part: trues[i]! / count,
  })).filter((row) => row.count > 0)
  const error = rows.reduce((sum, row) => sum + row.count * Math.abs(row.meanProbability - row.part), 0)
  return { bins: rows, error: probabilities.length === 0 ? 0 : error / probabilities.length }
}
