import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { TabularFitOptions } from '../options.ts'
import { checkRows, checkSettings } from '../settings.ts'

/** Sizes and schedule of an ensemble, chosen by the number of rows, never by the clock. */
export interface EnsemblePlan {
  readonly members: number
  readonly judges: number
  readonly layers: readonly number[]
  readonly dropout: number
  readonly batchSize: number
  /** Maximum number of epochs. */
  readonly epochs: number
  readonly lr: number
  readonly weightDecay: number
  /** After a warm-up of one epoch: `constant`, or half a cosine to 0. */
  readonly schedule: 'constant' | 'cosine'
  /** Stops after this many epochs without improvement; null to train to the end. */
  readonly patience: number | null
  /** Horizon of weight averaging, in epochs. */
  readonly horizon: number
  /** Label smoothing of a classification. */
  readonly smoothing: number
}

/** Learning-rate factor of the input scales. */
export const SCALE_RATE = 20

/** Settings that an ensemble does not support. */
const mixedInputOnly = ['embeddingDropout', 'useBatchNorm', 'batchNorm'] as const

/** From this many rows, training takes a fixed number of epochs. */
export const LARGE = 10_000

/**
 * The plan for this many training rows. Settings given by the user replace parts of it; with `epochs`, the rate falls to 0 over that many.
 *
 * @param refit whether the net also learns from the validation rows, so that judges must score it.
 * @param inMemory if false, no fold is skipped, so there is no early stopping.
 */
export function ensemblePlan(
  options: TabularFitOptions,
  { rows, refit, inMemory }: { readonly rows: number; readonly refit: boolean; readonly inMemory: boolean },
): EnsemblePlan {
  checkRows(rows)
  checkSettings(options)
  for (const name of mixedInputOnly)
    if (options[name] !== undefined)
      throw new ValueError(
        'tabular.fit',
        `${name} is an option of the model mixed-input; add model: 'mixed-input' (--net mixed-input), or leave ${name} out`,
        { options: [name] },
      )
  const { quality = 'default', epochs } = options
  if (!(quality in qualities))
    throw new ValueError('tabular.fit', `quality must be fast, default or best, got ${shownValue(quality)}`)
  const { members, patience, most } = qualities[quality]
  const large = rows >= LARGE
  const batchSize = options.batchSize ?? (rows < 2000 ? 64 : rows < 6000 ? 128 : 256)
  const fixed = epochs !== undefined || large || !inMemory || quality === 'fast'
  const count = rows < 2000 ? 2 * members : members
  return {
    members: count,
    judges: refit ? Math.max(4, count / 2) : 0,
    layers: options.layers ?? (large ? [256, 256] : [128, 128]),
    dropout: options.dropout ?? 0.1,
    batchSize,
    epochs: epochs ?? (fixed ? fixedEpochs(quality, rows, batchSize) : most),
    lr: typeof options.lr === 'number' ? options.lr : 2e-3,
    weightDecay: options.weightDecay ?? 0.1,
    schedule: fixed ? 'cosine' : 'constant',
    patience: options.patience ?? (fixed ? null : patience),
    horizon: fixed ? 0.5 : 2,
    // Label smoothing needs a temperature, which is fitted on folds; with many rows, probabilities are calibrated without it.
    smoothing: inMemory && !large ? 0.1 : 0,
  }
}

/** The settings of each quality: members from 2,000 rows (twice as many below), patience, maximum epochs, and the number of rows from which there is no refit. */
const qualities = {
  fast: { members: 4, patience: 8, most: 30, refits: LARGE },
  default: { members: 8, patience: 10, most: 150, refits: LARGE },
  best: { members: 32, patience: 32, most: 400, refits: 50_000 },
} as const

/** The number of training rows from which the validation rows are not learned from. */
export function refitBelow({ quality = 'default' }: TabularFitOptions): number {
  return qualities[quality]?.refits ?? LARGE
}

/** The number of epochs if it is fixed: enough steps to learn, and no more than a large table needs. */
function fixedEpochs(quality: keyof typeof qualities, rows: number, batchSize: number): number {
  const epochs = rows >= 20_000 ? 15 : 30
  if (quality === 'best') return 2 * epochs
  if (quality === 'default') return epochs
  return Math.min(epochs, Math.max(4, Math.round(1500 / Math.ceil(rows / batchSize))))
}
