import type { CollabRun } from '../../apps/collab/collab-run.ts'
import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import type { LossCurvesOptions } from '../charts/loss-curves.ts'

/** What the loss of a run means, and the loss of its baseline. */
export type LossOptions = Pick<LossCurvesOptions, 'axis' | 'baseline'>

export function textLoss({ facts: { metrics }, vocab }: TextRun): LossOptions {
  const { trigramLoss } = metrics as { readonly trigramLoss?: number }
  return {
    axis: `nats per ${tokenName(vocab.kind)}`,
    baseline: trigramLoss === undefined ? null : { label: 'trigram baseline', loss: trigramLoss },
  }
}

export function ratingLoss({ facts: { metrics } }: CollabRun): LossOptions {
  const { baseline } = metrics as { readonly baseline?: { readonly biases: number } }
  return {
    axis: 'mean squared error',
    baseline: baseline === undefined ? null : { label: 'biases alone', loss: baseline.biases },
  }
}

/** The loss of a number is that of the standardized target; with a logarithm, the baseline's error is another one. */
export function tableLoss({ facts: { metrics, model }, target }: TabularRun): LossOptions {
  const { baseline } = metrics as { readonly baseline?: Readonly<Record<string, number>> }
  if (baseline === undefined || model.name !== 'ensemble') return {}
  if (target.kind === 'classification' && baseline['logLoss'] !== undefined)
    return { axis: 'log loss', baseline: { label: 'class frequencies', loss: baseline['logLoss'] } }
  if (target.kind === 'regression' && !target.log && baseline['rmse'] !== undefined)
    return {
      axis: 'mean squared error, standardized',
      baseline: { label: 'predicting the mean', loss: (baseline['rmse'] / target.std) ** 2 },
    }
  return {}
}
