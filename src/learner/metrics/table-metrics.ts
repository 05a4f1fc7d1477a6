import { requireNumbers } from '../../base/check-argument.ts'
import { ShapeError } from '../../base/errors.ts'

/** Values of all rows at once, as these scores are not means over batches. */
type Numbers = ArrayLike<number>

function check(operation: string, a: Numbers, b: Numbers, weights: Numbers | null): void {
  requireNumbers(operation, 'predictions', a)
  requireNumbers(operation, 'targets', b)
  if (weights !== null) requireNumbers(operation, 'weights', weights)
  if (a.length !== b.length || a.length === 0 || (weights !== null && weights.length !== a.length))
    throw new ShapeError(
      operation,
      'needs equally many predictions and targets (and weights), at least one',
      {
        predictions: [a.length],
        targets: [b.length],
        ...(weights === null ? {} : { weights: [weights.length] }),
      },
    )
}

function weightedMean(count: number, weights: Numbers | null, term: (i: number) => number): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1
    sum += weight * term(i)
    total += weight
  }
  return sum / total
}

/**
 * Root mean squared error.
 *
 * @example
 * rmse([1, 2], [1, 4]) // 1.4142135623730951
 */
export function rmse(predictions: Numbers, targets: Numbers, weights: Numbers | null = null): number {
  check('rmse', predictions, targets, weights)
  return Math.sqrt(weightedMean(targets.length, weights, (i) => (predictions[i]! - targets[i]!) ** 2))
}

/**
 * Mean absolute error.
 *
 * @example
 * meanAbsoluteError([1, 2], [1, 4]) // 1
 */
export function meanAbsoluteError(
  predictions: Numbers,
  targets: Numbers,
  weights: Numbers | null = null,
): number {
  check('meanAbsoluteError', predictions, targets, weights)
  return weightedMean(targets.length, weights, (i) => Math.abs(predictions[i]! - targets[i]!))
}

/**
 * Mean absolute error relative to the target. Rows whose target is 0 are ignored.
 *
 * @example
 * meanAbsolutePercentageError([1, 3], [2, 4]) // 0.375
 */
export function meanAbsolutePercentageError(
  predictions: Numbers,
  targets: Numbers,
  weights: Numbers | null = null,
): number {
  check('meanAbsolutePercentageError', predictions, targets, weights)
  const used = Array.from(targets, (target, i) => (target === 0 ? 0 : (weights?.[i] ?? 1)))
  return weightedMean(targets.length, used, (i) =>
    targets[i] === 0 ? 0 : Math.abs((predictions[i]! - targets[i]!) / targets[i]!),
  )
}

/**
 * Root mean squared percentage error, the score of the Rossmann competition. Rows whose target is 0 are ignored, as in the competition.
 *
 * @example
 * rmspe([1, 3], [2, 4]) // 0.3952847075210474
 */
export function rmspe(predictions: Numbers, targets: Numbers, weights: Numbers | null = null): number {
  check('rmspe', predictions, targets, weights)
  const used = Array.from(targets, (target, i) => (target === 0 ? 0 : (weights?.[i] ?? 1)))
  return Math.sqrt(
    weightedMean(targets.length, used, (i) =>
      targets[i] === 0 ? 0 : ((predictions[i]! - targets[i]!) / targets[i]!) ** 2,
    ),
  )
}

/**
 * Coefficient of determination: 1 for perfect predictions, 0 for predicting the mean of the targets.
 *
 * @example
 * r2([1, 2, 3], [1, 2, 4]) // 0.7857142857142857
 */
export function r2(predictions: Numbers, targets: Numbers, weights: Numbers | null = null): number {
  check('r2', predictions, targets, weights)
  const mean = weightedMean(targets.length, weights, (i) => targets[i]!)
  const rest = weightedMean(targets.length, weights, (i) => (predictions[i]! - targets[i]!) ** 2)
  return 1 - rest / weightedMean(targets.length, weights, (i) => (targets[i]! - mean) ** 2)
}

/**
 * Area under the ROC curve: the probability that a row of class 1 scores higher than one of class 0, ties counting half. Exact.
 *
 * @param targets 0 or 1.
 * @returns NaN if all targets belong to one class.
 * @example
 * auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 */
export function auc(scores: Numbers, targets: Numbers, weights: Numbers | null = null): number {
  check('auc', scores, targets, weights)
  const order = Array.from(targets, (_, i) => i).toSorted((a, b) => scores[a]! - scores[b]!)
  let below = 0
  let won = 0
  let positive = 0
  for (let from = 0; from < order.length;) {
    let to = from
    let [own, other] = [0, 0]
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) {
      const weight = weights?.[order[to]!] ?? 1
      if (targets[order[to]!] === 1) own += weight
      else other += weight
      to++
    }
    won += own * (below + other / 2)
    below += other
    positive += own
    from = to
  }
  return positive === 0 || below === 0 ? NaN : won / (positive * below)
}
