import { ValueError } from '../../base/errors.ts'
import type { WordSplitting } from '../../data/text/words/split-words.ts'

/** What decides the vectors. Everything has a default: gensim's, but for `sample`, which is that of the paper, and `lr`, which is chosen by what it does. */
export interface Word2VecSettings {
  /**
   * Skip-gram guesses a word from each neighbour, and is better with rare words; CBOW from all at once, and is faster; fakeWord tells whether the middle word of
   * a window is the one that stood there, the lesson's task. Default skipGram.
   */
  readonly model: Word2VecModelName
  /** Length of the vectors; even for fakeWord. Default 100. */
  readonly dim: number
  /** Neighbours on either side, at most; each word draws how many it uses, but for fakeWord, which uses all. Default 5. */
  readonly window: number
  /** Random words that each real one is told from. Default 5, and 1 for fakeWord: half of the windows are real. */
  readonly negative: number
  /** Words that occur less often are left out. Default 5. */
  readonly minCount: number
  /** Default 5. */
  readonly epochs: number
  /** Frequent words are left out at random; smaller leaves out more, 0 none. Default 1e-4, and 0 for fakeWord. */
  readonly sample: number
  /** Rate at the start; it falls in a straight line. Default 0.05 (gensim has 0.025): docs/decisions/0009-the-rate-of-word-vectors.md. */
  readonly lr: number
  /** Rate at the end. Default 0.0001. */
  readonly minLr: number
  /** CBOW: takes the mean of the neighbours' vectors, else their sum. Default true. */
  readonly mean: boolean
  /** fakeWord: the part at the end of the corpus that is kept to judge by. Default 0.2; the others have nothing to judge and take 0. */
  readonly valid: number
  /** Default 'words'. */
  readonly splitting: WordSplitting
  /** Decides initial vectors and all that is drawn. Default 42. */
  readonly seed: number
  /** Works on one thread, so that a seed means the same vectors every time. Default false: threads share the vectors without locks. */
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

/** Where the lesson's task differs: each window once as it is and once with another word, and no word left out. */
const fakeWordDefaults: Partial<Word2VecSettings> = { negative: 1, sample: 0, valid: 0.2 }

export const word2vecModels = ['skipGram', 'cbow', 'fakeWord'] as const satisfies readonly Word2VecModelName[]

/** What people call the models. */
export const methodNames: Readonly<Record<Word2VecModelName, string>> = {
  skipGram: 'skip-gram',
  cbow: 'CBOW',
  fakeWord: 'fake-word detection',
}

/** Largest whole numbers that make sense. */
const limits = { dim: 65_536, window: 10_000, negative: 10_000, minCount: 1e9, epochs: 100_000 } as const

/** Each place of a window has `dim` weights. */
const MOST_WEIGHTS = 10_000_000

/** Fills in what is not given. @throws ValueError for a setting out of range. */
export function completeSettings(options: Partial<Word2VecSettings>): Word2VecSettings {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name in word2vecDefaults,
  )
  const settings: Word2VecSettings = {
    ...word2vecDefaults,
    ...(options.model === 'fakeWord' ? fakeWordDefaults : {}),
    ...(Object.fromEntries(given) as object),
  }
  const fail = (rule: string): never => {
    throw new ValueError('word2vec.fit', rule)
  }
  for (const [name, most] of Object.entries(limits)) {
    const value = settings[name as keyof typeof limits]
    if (!Number.isInteger(value) || value < 1 || value > most)
      fail(`${name} must be a whole number from 1 to ${most}, got ${value}`)
  }
  const { sample, lr, minLr, model, splitting, valid, dim, window } = settings
  if (!(sample >= 0 && sample <= 1)) fail(`sample must be from 0 to 1, got ${sample}`)
  if (!(lr > 0 && lr < Infinity)) fail(`lr must be above 0, got ${lr}`)
  if (!(minLr >= 0 && minLr <= lr)) fail(`minLr must be from 0 to lr, got ${minLr}`)
  if (!word2vecModels.includes(model))
    fail(`model must be one of ${word2vecModels.join(', ')}, got ${JSON.stringify(model)}`)
  if (!(valid >= 0 && valid < 1)) fail(`valid must be in [0, 1), got ${valid}`)
  if (valid > 0 && model !== 'fakeWord')
    fail(`valid is for the model fakeWord; ${model} has nothing to judge`)
  if (model === 'fakeWord' && dim % 2 !== 0) fail(`dim must be even for fakeWord, got ${dim}`)
  if (model === 'fakeWord' && window * dim > MOST_WEIGHTS)
    fail(`window times dim must be at most ${MOST_WEIGHTS} for fakeWord, got ${window * dim}`)
  if (splitting !== 'words' && splitting !== 'whitespace')
    fail(`splitting must be 'words' or 'whitespace', got ${JSON.stringify(splitting)}`)
  return settings
}
