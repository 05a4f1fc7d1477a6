import { ValueError } from '../../../base/errors.ts'
import type { TabularFitOptions } from '../options.ts'
import { checkRows, checkSettings } from '../settings.ts'

/** Sizes and schedule of an ensemble: chosen from the number of rows, never from the clock. */
export interface EnsemblePlan {
  readonly members: number
  readonly judges: number
  readonly layers: readonly number[]
  readonly dropout: number
  readonly batchSize: number
  /** At most this many. */
  readonly epochs: number
  readonly lr: number
  readonly weightDecay: number
  /** `constant` after a warm-up of one epoch, or along half a cosine to 0. */
  readonly schedule: 'constant' | 'cosine'
  /** Epochs without a better score after which training ends; null for none. */
  readonly patience: number | null
  /** Horizon of the average of the weights, in epochs. */
  readonly horizon: number
  /** Label smoothing of a classification. */
  readonly smoothing: number
}

/** Factor of the rate of the input scales. */
export const SCALE_RATE = 20

/** Settings that an ensemble does not have. */
const mixedInputOnly = ['embeddingDropout', 'useBatchNorm', 'batchNorm'] as const

/** From this many rows, training ends after a fixed number of epochs. */
export const LARGE = 10_000

/**
 * The plan for this many training rows. Settings given by the user replace parts of it; with `epochs`, the rate falls to 0 over that many.
 *
 * @param refit whether the net is to learn from the validation rows too, so that others must judge it.
 * @param inMemory if not, no fold is skipped, and nothing tells when to stop early.
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
      )
  const { quality = 'default', epochs } = options
  if (!(quality in qualities))
    throw new ValueError('tabular.fit', `quality must be fast, default or best, got ${String(quality)}`)
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
    // Smoothed classes need a temperature, which is fitted on folds; many rows tell how certain to be without it.
    smoothing: inMemory && !large ? 0.1 : 0,
  }
}

/** What a quality stands for: members from 2,000 rows (twice as many below), patience, most epochs, and from which row on nothing is refitted. */
const qualities = {
  fast: { members: 4, patience: 8, most: 30, refits: LARGE },
  default: { members: 8, patience: 16, most: 150, refits: LARGE },
  best: { members: 32, patience: 32, most: 400, refits: 50_000 },
} as const

/** From how many training rows on the validation rows are not learned from. */
export function refitBelow({ quality = 'default' }: TabularFitOptions): number {
  return qualities[quality]?.refits ?? LARGE
}

/** Epochs of a fit that ends after a fixed number: enough steps to learn, and no more than a large table needs. */
function fixedEpochs(quality: keyof typeof qualities, rows: number, batchSize: number): number {
  const epochs = rows >= 20_000 ? 15 : 30
  if (quality === 'best') return 2 * epochs
  if (quality === 'default') return epochs
  return Math.min(epochs, Math.max(4, Math.round(1500 / Math.ceil(rows / batchSize))))
}
