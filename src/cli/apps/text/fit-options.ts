import type { TextFitOptions } from '../../../apps/text/options.ts'
import { layerCount } from '../../options/language-options.ts'
import type { TextOptions } from './options.ts'

/** The options of `text.fit` from those of the command, without those that are files. */
export function textFitOptions(options: TextOptions): TextFitOptions {
  const { epochs, batchSize, steps, lr, hidden, factors, valid, seed, identityInit } = options
  const { tokens, vocabSize, minFreq, dropout, tiedWeights, heads, positions } = options
  const { inputDropout, embeddingDropout, weightDropout, ngrams, randomLengths, averageWeights } = options
  // The command has refused `bag`, which only classifies.
  const model = options.model === 'bag' ? undefined : options.model
  const own = { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit }
  const layers = layerCount(options)
  return {
    ...own,
    tokens,
    vocabSize,
    minFreq,
    dropout,
    inputDropout,
    embeddingDropout,
    weightDropout,
    ngrams,
    randomLengths,
    averageWeights,
    tiedWeights,
    heads,
    positions,
    layers,
  }
}
