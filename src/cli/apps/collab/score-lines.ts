import type { CollabRun } from '../../../apps/collab/collab-run.ts'
import { fourPlaces, noBetter } from '../no-better.ts'
import { rankingSummary } from './ranking-summary.ts'

/** The scores of a run on ratings or events next to baselines, with warnings. */
export function scoreLines(run: CollabRun): string[] {
  return [...(run.hasRatings ? ratingScores(run) : []), ...rankingSummary(run)]
}

function ratingScores({ facts }: CollabRun): string[] {
  const { validLoss, baseline } = facts.metrics as {
    readonly validLoss: number | null
    readonly baseline?: { readonly globalMean: number; readonly biases: number }
  }
  if (validLoss === null || baseline === undefined)
    return ['no validation: no rating was held out, so there is no score']
  const { biases, globalMean } = baseline
  const simplest = biases < globalMean ? 'biases alone' : 'the mean rating'
  return [
    `validation: mean squared error ${validLoss.toFixed(4)} (RMSE ${Math.sqrt(validLoss).toFixed(4)}); baselines: biases alone ${biases.toFixed(4)}, mean rating ${globalMean.toFixed(4)}`,
    ...noBetter(validLoss, Math.min(biases, globalMean), simplest, { shown: fourPlaces }),
  ]
}
