import type { TabularFitOptions } from '../../../apps/tabular/options.ts'
import { askedSplit } from '../../options/split-options.ts'
import type { TabularOptions } from './options.ts'

/** The options of `tabular.fit` from those of the command. */
export function rowFitOptions(options: TabularOptions): TabularFitOptions {
  const { batchNorm } = options
  const norm = batchNorm === undefined ? {} : batchNorm === 'none' ? { useBatchNorm: false } : { batchNorm }
  const { target, kind, log, cats, conts, dates, ignore, epochs, batchSize, lr, weightDecay } = options
  const {
    layers,
    dropout,
    weights,
    seed,
    net: model,
    patience,
    folds,
    quality,
    threshold,
    positive,
  } = options
  const rows = { target, kind, log, cats, conts, dates, ignore, weights }
  const training = {
    epochs,
    batchSize,
    lr,
    weightDecay,
    layers,
    dropout,
    seed,
    model,
    folds,
    quality,
    threshold,
    positive,
  }
  const valid = askedSplit(options)
  return {
    ...rows,
    ...training,
    ...norm,
    ...(valid === undefined ? {} : { valid }),
    ...(model === 'mixed-input' ? {} : { patience }),
  }
}
