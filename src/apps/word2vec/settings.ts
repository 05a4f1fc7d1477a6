import { ValueError } from '../../base/errors.ts'
import type { WordSplitting } from '../../data/words/split-words.ts'

/** What decides the vectors. Everything has a default: gensim's, but for `sample`, which is that of the paper, and for CBOW's `lr`, which is that of word2vec's code. */
export interface Word2VecSettings {
  /** Skip-gram guesses a word from each neighbour, and is better with rare words; CBOW from all at once, and is faster. Default skipGram. */
  readonly model: 'skipGram' | 'cbow'
  /** Length of the vectors. Default 100. */
  readonly dim: number
  /** Neighbours on either side, at most; each word draws how many it uses. Default 5. */
  readonly window: number
  /** Random words that each real one is told from. Default 5. */
  readonly negative: number
  /** Words that occur less often are left out. Default 5. */
  readonly minCount: number
  /** Default 5. */
  readonly epochs: number
  /** Frequent words are left out at random; smaller leaves out more, 0 none. Default 1e-4. */
  readonly sample: number
  /** Rate at the start; it falls in a straight line. Default 0.025 for skip-gram and 0.05 for CBOW, which takes fewer steps (gensim has 0.025 for both). */
  readonly lr: number
  /** Rate at the end. Default 0.0001. */
  readonly minLr: number
  /** CBOW: takes the mean of the neighbours' vectors, else their sum. Default true. */
  readonly mean: boolean
  /** Default 'words'. */
  readonly splitting: WordSplitting
  /** Decides initial vectors and all that is drawn. Default 42. */
  readonly seed: number
  /** Works on one thread, so that a seed means the same vectors every time. Default false: threads share the vectors without locks. */
  readonly deterministic: boolean
}

export const word2vecDefaults: Word2VecSettings = {
  model: 'skipGram',
  dim: 100,
  window: 5,
  negative: 5,
  minCount: 5,
  epochs: 5,
  sample: 1e-4,
  lr: 0.025,
  minLr: 1e-4,
  mean: true,
  splitting: 'words',
  seed: 42,
  deterministic: false,
}

/** On 100 MB of Wikipedia CBOW answers 39 % of the analogies with this rate and 30 % with 0.025. */
const CBOW_LR = 0.05

/** Largest whole numbers that make sense. */
const limits = { dim: 65_536, window: 10_000, negative: 10_000, minCount: 1e9, epochs: 100_000 } as const

/** Fills in what is not given. @throws ValueError for a setting out of range. */
export function completeSettings(options: Partial<Word2VecSettings>): Word2VecSettings {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name in word2vecDefaults,
  )
  const settings: Word2VecSettings = {
    ...word2vecDefaults,
    ...(options.model === 'cbow' ? { lr: CBOW_LR } : {}),
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
  const { sample, lr, minLr, model, splitting } = settings
  if (!(sample >= 0 && sample <= 1)) fail(`sample must be from 0 to 1, got ${sample}`)
  if (!(lr > 0 && lr < Infinity)) fail(`lr must be above 0, got ${lr}`)
  if (!(minLr >= 0 && minLr <= lr)) fail(`minLr must be from 0 to lr, got ${minLr}`)
  if (model !== 'skipGram' && model !== 'cbow')
    fail(`model must be 'skipGram' or 'cbow', got ${JSON.stringify(model)}`)
  if (splitting !== 'words' && splitting !== 'whitespace')
    fail(`splitting must be 'words' or 'whitespace', got ${JSON.stringify(splitting)}`)
  return settings
}
