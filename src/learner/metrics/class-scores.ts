import { requireNumbers } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'

/** Values of all rows at once, as these scores are not means over batches. */
type Numbers = ArrayLike<number>

export interface ClassScoreOptions {
  /**
   * `binary`: only the class `positive`. `micro`: counts of all classes pooled. `macro`: the unweighted mean over the classes. `weighted`:
   * their mean weighted by number of rows. Default `binary`.
   */
  readonly average?: 'binary' | 'micro' | 'macro' | 'weighted'
  /** Default 1. */
  readonly positive?: number
  /** The score of a class for which it is undefined, because the class was never predicted or never occurs. Default 0. */
  readonly zeroDivision?: number
  /** Weight of each row. */
  readonly weights?: Numbers | null
}

const classScoreOptionNames: OptionNames<ClassScoreOptions> = {
  average: true,
  positive: true,
  zeroDivision: true,
  weights: true,
}

/** The counts for one class. */
interface Counts {
  /** True positives, rows predicted as the class, and rows of the class. */
  readonly found: number
  readonly given: number
  readonly there: number
}

/**
 * Fraction of rows whose class was predicted correctly.
 *
 * @example
 * accuracyScore([0, 1, 1, 0], [0, 1, 0, 0]) // 0.75
 */
export function accuracyScore(predicted: Numbers, targets: Numbers, weights: Numbers | null = null): number {
  check('accuracyScore', predicted, targets, weights)
  let [right, total] = [0, 0]
  for (let i = 0; i < targets.length; i++) {
    const weight = weights?.[i] ?? 1
    if (predicted[i] === targets[i]) right += weight
    total += weight
  }
  return right / total
}

/**
 * Fraction of the rows predicted as a class that belong to it.
 *
 * @param predicted Classes as integers, like `targets`.
 * @example
 * precision([1, 1, 0, 1], [1, 0, 0, 1]) // 0.6667
 */
export function precision(predicted: Numbers, targets: Numbers, options: ClassScoreOptions = {}): number {
  checkOptions('precision', options, classScoreOptionNames)
  return averaged('precision', predicted, targets, options, ({ found, given }) => [found, given])
}

/**
 * Fraction of the rows of a class that were predicted as it.
 *
 * @example
 * recall([1, 1, 0, 0], [1, 0, 0, 1]) // 0.5
 */
export function recall(predicted: Numbers, targets: Numbers, options: ClassScoreOptions = {}): number {
  checkOptions('recall', options, classScoreOptionNames)
  return averaged('recall', predicted, targets, options, ({ found, there }) => [found, there])
}

const fBetaOptionNames: OptionNames<ClassScoreOptions & { readonly beta?: number }> = {
  ...classScoreOptionNames,
  beta: true,
}

/**
 * The weighted harmonic mean of precision and recall; recall counts `beta` times as much (van Rijsbergen, 1979).
 *
 * @throws ValueError if beta is below 0.
 * @example
 * fBeta([1, 1, 0, 1], [1, 0, 0, 1], { beta: 2 }) // 0.9091
 */
export function fBeta(
  predicted: Numbers,
  targets: Numbers,
  chosen: ClassScoreOptions & { readonly beta?: number } = {},
): number {
  checkOptions('fBeta', chosen, fBetaOptionNames)
  const { beta = 1, ...options } = chosen
  if (!(beta >= 0)) throw new ValueError('fBeta', `beta must be >= 0, got ${shownValue(beta)}`)
  const square = beta * beta
  return averaged('fBeta', predicted, targets, options, ({ found, given, there }) => [
    (1 + square) * found,
    given + square * there,
  ])
}

/**
 * `fBeta` with precision and recall weighted equally.
 *
 * @example
 * f1([1, 1, 0, 1], [1, 0, 0, 1]) // 0.8
 */
export function f1(predicted: Numbers, targets: Numbers, options: ClassScoreOptions = {}): number {
  checkOptions('f1', options, classScoreOptionNames)
  return fBeta(predicted, targets, options)
}

const logLossOptionNames: OptionNames<{ readonly weights?: Numbers | null; readonly least?: number }> = {
  weights: true,
  least: true,
}

/**
 * Mean negative logarithm of the probability of the correct class.
 *
 * @param probabilities Row by row, one number per class; or one per row, for class 1.
 * @param options.least Smallest probability used; lower ones are raised to it so that no loss is infinite. Default 2^-52.
 * @throws ValueError if a target is not a class.
 * @example
 * logLoss([0.9, 0.1, 0.2, 0.8], [0, 1]) // 0.1643
 * logLoss([0.1, 0.8], [0, 1]) // 0.1643
 */
export function logLoss(
  probabilities: Numbers,
  targets: Numbers,
  options: { readonly weights?: Numbers | null; readonly least?: number } = {},
): number {
  checkOptions('logLoss', options, logLossOptionNames)
  const { weights = null, least = 2 ** -52 } = options
  requireNumbers('logLoss', 'probabilities', probabilities)
  requireNumbers('logLoss', 'targets', targets)
  const classes = probabilities.length / targets.length
  if (targets.length === 0 || !Number.isInteger(classes) || classes < 1)
    throw new ShapeError('logLoss', 'needs a probability for each row, or for each class of each row', {
      probabilities: [probabilities.length],
      targets: [targets.length],
    })
  const clipped = (p: number): number => Math.min(1 - least, Math.max(least, p))
  let [loss, total] = [0, 0]
  for (let row = 0; row < targets.length; row++) {
    const weight = weights?.[row] ?? 1
    const target = targets[row]!
    const most = Math.max(2, classes)
    if (!Number.isInteger(target) || target < 0 || target >= most)
      throw new ValueError('logLoss', `target ${row} must be a class from 0 to ${most - 1}, got ${target}`)
    const first = clipped(probabilities[row * classes + (classes === 1 ? 0 : target)]!)
    loss -= weight * Math.log(classes === 1 && target === 0 ? 1 - first : first)
    total += weight
  }
  return loss / total
}

function averaged(
  operation: string,
  predicted: Numbers,
  targets: Numbers,
  { average = 'binary', positive = 1, zeroDivision = 0, weights = null }: ClassScoreOptions,
  fraction: (counts: Counts) => readonly [part: number, whole: number],
): number {
  check(operation, predicted, targets, weights)
  const score = (counts: Counts): number => {
    const [part, whole] = fraction(counts)
    return whole === 0 ? zeroDivision : part / whole
  }
  const counts = countClasses(predicted, targets, weights)
  const none = { found: 0, given: 0, there: 0 }
  if (average === 'binary') return score(counts.get(positive) ?? none)
  const all = [...counts.values()]
  if (average === 'micro')
    return score(
      all.reduce(
        (sum, own) => ({
          found: sum.found + own.found,
          given: sum.given + own.given,
          there: sum.there + own.there,
        }),
        none,
      ),
    )
  const weightOf = (own: Counts): number => (average === 'macro' ? 1 : own.there)
  const total = all.reduce((sum, own) => sum + weightOf(own), 0)
  return all.reduce((sum, own) => sum + weightOf(own) * score(own), 0) / total
}

/** Counts for every class that is predicted or occurs. */
function countClasses(predicted: Numbers, targets: Numbers, weights: Numbers | null): Map<number, Counts> {
  const counts = new Map<number, { found: number; given: number; there: number }>()
  const of = (label: number): { found: number; given: number; there: number } => {
    let own = counts.get(label)
    if (own === undefined) counts.set(label, (own = { found: 0, given: 0, there: 0 }))
    return own
  }
  for (let i = 0; i < targets.length; i++) {
    const weight = weights?.[i] ?? 1
    of(predicted[i]!).given += weight
    of(targets[i]!).there += weight
    if (predicted[i] === targets[i]) of(targets[i]!).found += weight
  }
  return counts
}

function check(operation: string, predicted: Numbers, targets: Numbers, weights: Numbers | null): void {
  requireNumbers(operation, 'predictions', predicted)
  requireNumbers(operation, 'targets', targets)
  if (weights !== null) requireNumbers(operation, 'weights', weights)
  if (
    predicted.length !== targets.length ||
    targets.length === 0 ||
    (weights !== null && weights.length !== targets.length)
  )
    throw new ShapeError(
      operation,
      'needs equally many predictions and targets (and weights), at least one',
      {
        predictions: [predicted.length],
        targets: [targets.length],
        ...(weights === null ? {} : { weights: [weights.length] }),
      },
    )
}
