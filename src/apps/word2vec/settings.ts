import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { WordSplitting } from '../../data/text/words/split-words.ts'

/** Settings of word vector training. Defaults are gensim's, except `sample`, which is the paper's, and `lr`, which was chosen by experiment. */
export interface Word2VecSettings {
  /**
   * Skip-gram predicts each neighbor from a word, and is better with rare words; CBOW predicts a word from all its neighbors, and is faster; fakeWord tells
   * whether the middle word of a window is the real one, the lesson's task. Default skipGram.
   */
  readonly model: Word2VecModelName
  /** Length of the vectors; even for fakeWord. Default 100. */
  readonly dim: number
  /** Maximum number of neighbors on either side; a random number of them is used for each word, except by fakeWord, which uses all. Default 5. */
  readonly window: number
  /** Number of negatives per real word. Default 5, and 1 for fakeWord: half of its windows are real. */
  readonly negative: number
  /** Drops words seen fewer times. Default 5. */
  readonly minCount: number
  /** Default 5. */
  readonly epochs: number
  /** Subsampling of frequent words: smaller drops more, 0 none. Default 1e-4, and 0 for fakeWord. */
  readonly sample: number
  /** Initial learning rate; it decreases linearly. Default 0.05 (0.025 in gensim): docs/decisions/0009-the-rate-of-word-vectors.md. */
  readonly lr: number
  /** Final learning rate. Default 0.0001. */
  readonly minLr: number
  /** CBOW: averages the neighbors' vectors instead of adding them. Default true. */
  readonly mean: boolean
  /** fakeWord: fraction of the corpus, taken from its end, that is held out for scoring. Default 0.2; the other models have no validation and accept only 0. */
  readonly valid: number
  /** Default 'words'. */
  readonly splitting: WordSplitting
  /** Seed of the initial vectors and all random draws. Default 42. */
  readonly seed: number
  /** Trains on one thread, so that a seed always gives the same vectors. Default false: threads share the vectors without locks. */
  readonly deterministic: boolean
}

export type Word2VecModelName = 'skipGram' | 'cbow' | 'fakeWord'

export const word2vecDefaults: Word2VecSettings = {
  model: 'skipGram',
  dim: 100,
  window: 5,
  negative: 5,
  minCount: 5,
  epochs: 5,
  sample: 1e-4,
  lr: 0.05,
  minLr: 1e-4,
  mean: true,
  valid: 0,
  splitting: 'words',
  seed: 42,
  deterministic: false,
}

/** Where the lesson's task differs: each window once as it is and once with another word, and no subsampling. */
const fakeWordDefaults: Partial<Word2VecSettings> = { negative: 1, sample: 0, valid: 0.2 }

export const word2vecModels = ['skipGram', 'cbow', 'fakeWord'] as const satisfies readonly Word2VecModelName[]

/** Names of the models in texts. */
export const methodNames: Readonly<Record<Word2VecModelName, string>> = {
  skipGram: 'skip-gram',
  cbow: 'CBOW',
  fakeWord: 'fake-word detection',
}

/** Upper limits of the integer settings. */
const limits = { dim: 65_536, window: 10_000, negative: 10_000, minCount: 1e9, epochs: 100_000 } as const

/** Each position of a window has `dim` weights. */
const MOST_WEIGHTS = 10_000_000

/** Fills in the defaults. @throws ValueError for a setting out of range. */
export function completeSettings(options: Partial<Word2VecSettings>): Word2VecSettings {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name in word2vecDefaults,
  )
  const settings: Word2VecSettings = {
    ...word2vecDefaults,
    ...(options.model === 'fakeWord' ? fakeWordDefaults : {}),
    ...(Object.fromEntries(given) as object),
  }
  const fail = (rule: string, ...names: readonly string[]): never => {
    throw new ValueError('word2vec.fit', rule, { options: names })
  }
  for (const [name, most] of Object.entries(limits)) {
    const value = settings[name as keyof typeof limits]
    if (!Number.isInteger(value) || value < 1 || value > most)
      fail(`${name} must be an integer from 1 to ${most}, got ${shownValue(value)}`, name)
  }
  const { sample, lr, minLr, model, splitting, valid, dim, window } = settings
  if (!(sample >= 0 && sample <= 1)) fail(`sample must be from 0 to 1, got ${shownValue(sample)}`)
  if (!(lr > 0 && lr < Infinity)) fail(`lr must be above 0, got ${shownValue(lr)}`)
  if (!(minLr >= 0 && minLr <= lr))
    fail(`minLr must be from 0 to lr, got ${shownValue(minLr)}`, 'minLr', 'lr')
  if (!word2vecModels.includes(model))
    fail(`model must be one of ${word2vecModels.join(', ')}, got ${JSON.stringify(model)}`)
  if (!(valid >= 0 && valid < 1)) fail(`valid must be in [0, 1), got ${shownValue(valid)}`)
  if (valid > 0 && model !== 'fakeWord')
    fail(`valid applies only to the model fakeWord; ${model} has no validation`, 'valid')
  if (model === 'fakeWord' && dim % 2 !== 0) fail(`dim must be even for fakeWord, got ${dim}`, 'dim')
  if (model === 'fakeWord' && window * dim > MOST_WEIGHTS)
    fail(
      `window times dim must be at most ${MOST_WEIGHTS} for fakeWord, got ${window * dim}`,
      'window',
      'dim',
    )
  if (splitting !== 'words' && splitting !== 'whitespace')
    fail(`splitting must be 'words' or 'whitespace', got ${JSON.stringify(splitting)}`)
  return settings
}
