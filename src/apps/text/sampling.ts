import { LannerError } from '../../base/errors.ts'
import type { Generator } from '../../base/philox.ts'

/**
 * Picks a class from log-probabilities: the likeliest at temperature 0, else at random with chances proportional to
 * exp(logProb / temperature). Of equal ones, the first.
 *
 * @throws LannerError (`diverged`) where the log-probabilities are not numbers.
 */
export function sampleIndex(logProbs: ArrayLike<number>, temperature: number, random: Generator): number {
  let best = 0
  for (let i = 1; i < logProbs.length; i++) if (logProbs[i]! > logProbs[best]!) best = i
  if (!(logProbs[best]! > Number.NEGATIVE_INFINITY) || Number.isNaN(logProbs[0]!))
    throw new LannerError(
      'diverged',
      'The model answers NaN: its weights are damaged or its training diverged; train again with a lower --lr.',
    )
  if (temperature === 0) return best
  const weights = new Float64Array(logProbs.length)
  let total = 0
  for (let i = 0; i < logProbs.length; i++)
    total += weights[i] = Math.exp((logProbs[i]! - logProbs[best]!) / temperature)
  let left = random.uniform() * total
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return best
}
