import type { ImagesRun } from '../../../apps/images/images-run.ts'
import { scoresText } from '../../scores-text.ts'
import { noBetterScores } from '../no-better.ts'

/** The scores of an image run next to a baseline, with warnings. */
export function scoreLines({ facts, input }: ImagesRun): string[] {
  const { valid, test, baseline } = facts.metrics as Record<string, Record<string, number>>
  if (valid === undefined || baseline === undefined) return []
  const simplest = input.classes === null ? 'predicting the mean' : 'predicting the most frequent class'
  const error = input.classes === null ? 'rmse' : 'logLoss'
  return [
    `validation: ${scoresText(valid)}`,
    ...(test === undefined ? [] : [`test: ${scoresText(test)}`]),
    `baseline (${simplest}): ${scoresText(baseline)}`,
    ...noBetterScores(valid, baseline, error, simplest),
  ]
}
