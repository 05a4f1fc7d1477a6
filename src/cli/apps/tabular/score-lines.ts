import type { FoldScores } from '../../../apps/tabular/fold-scores.ts'
import { keptEpochs } from '../../../apps/tabular/net/kept-epochs.ts'
import { isNegligible, percentText, predictionShares } from '../../../apps/tabular/net/prediction-shares.ts'
import type { TreeFacts } from '../../../apps/tabular/net/tree-facts.ts'
import { printedScores } from '../../../apps/tabular/positive-class.ts'
import type { TabularRun } from '../../../apps/tabular/tabular-run.ts'
import { quoted } from '../../../base/quoted.ts'
import { scoresText } from '../../scores-text.ts'
import { noBetterScores } from '../no-better.ts'
import type { TabularOptions } from './options.ts'

/** The scores of a table run next to a baseline, with warnings. */
export function scoreLines(run: TabularRun, { threshold }: Pick<TabularOptions, 'threshold'> = {}): string[] {
  const { target, facts } = run
  const { valid: scores, baseline } = facts.metrics as Record<string, Record<string, number>>
  const folds = facts.metrics['folds'] as FoldScores | undefined
  if (scores === undefined || baseline === undefined) return []
  const { kind, log } = target
  const simplest = kind === 'regression' ? 'predicting the mean' : 'predicting class frequencies'
  const error = kind !== 'regression' ? 'logLoss' : log ? 'rmspe' : 'rmse'
  return [
    ...(isNegligible(predictionShares(facts.training).nets) ? [] : keptText(facts.training)),
    ...sharesText(facts.training),
    ...thresholdText(run),
    ...(folds === undefined ? [] : [foldsText(folds, facts.training)]),
    `validation: ${scoresText(printedScores(scores, facts.training))}`,
    `baseline (${simplest}): ${scoresText(printedScores(baseline, facts.training))}`,
    ...noBetterScores(scores, baseline, error, simplest, maximizedBy(threshold)),
  ]
}

/** The key of the score that a threshold maximizes. */
function maximizedBy(threshold: TabularOptions['threshold']): string {
  return threshold === 'balanced-accuracy' ? 'balancedAccuracy' : (threshold ?? 'accuracy')
}

/** From which probability the positive class is predicted. */
function thresholdText({ positive, threshold }: TabularRun): string[] {
  return positive === null
    ? []
    : [`${quoted(positive)} is predicted from a probability of ${Number(threshold.toPrecision(3))}`]
}

/** `5 folds: rmse 3.1 ± 0.2, r2 0.91 ± 0.01`. */
function foldsText({ count, mean, spread }: FoldScores, training: TabularRun['facts']['training']): string {
  const text = (value: number): string => String(Number(value.toPrecision(3)))
  const parts = Object.entries(
    printedScores(
      Object.fromEntries(Object.keys(mean).map((name) => [name, [mean[name]!, spread[name]!] as const])),
      training,
    ),
  ).map(([name, [value, apart]]) => `${name} ${text(value)} ± ${text(apart)}`)
  return `${count} folds: ${parts.join(', ')}`
}

/** Which weights the nets of an ensemble have, if not those of the last epoch. */
function keptText(training: TabularRun['facts']['training']): string[] {
  const { net, judge = net } = keptEpochs(training)
  const done = Number(training['epochsDone'])
  if (net === undefined || (net === done && judge === done)) return []
  const scored = judge === net ? '' : `; the nets that are scored keep those of epoch ${judge}`
  return [
    `the nets keep their weights of epoch ${net} of ${done}${scored} (chosen on rows that each net leaves out, not by the losses above)`,
  ]
}

/** The weight of the linear model and of the boosted trees, if there is one. */
function sharesText(training: TabularRun['facts']['training']): string[] {
  const { nets, line, trees } = predictionShares(training)
  const facts = training['trees'] as TreeFacts | undefined
  return [
    ...(facts === undefined
      ? []
      : trees === 0
        ? [`boosted trees (${facts.library}) would not improve the predictions, and are not part of them`]
        : [
            `${percentText(trees)} of each prediction comes from boosted trees (${facts.library}: ${facts.rounds} rounds, depth ${facts.depth})`,
          ]),
    ...(isNegligible(line)
      ? []
      : [
          `${percentText(line)} of each prediction comes from a linear model, ${percentText(nets)} from the nets`,
        ]),
  ]
}
