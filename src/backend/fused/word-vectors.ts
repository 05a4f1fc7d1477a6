import type { Strided } from '../storage.ts'

/** A corpus and its tables as plain numbers: see `SampledCorpus`. */
export interface CorpusOnHost {
  readonly corpus: ArrayLike<number>
  readonly keep: ArrayLike<number> | null
  readonly threshold: ArrayLike<number>
  readonly alias: ArrayLike<number>
}

/** A part of a corpus to train vectors on, and the sampling tables. Tables have one row or number per word. */
export interface SampledCorpus {
  /** int32 [n]: word indices, and -1 after each sentence. */
  readonly corpus: Strided
  /** float32 [words]: the probability of keeping an occurrence; or null to keep all. */
  readonly keep: Strided | null
  /** int32 [words], read as unsigned: with a chance of threshold / 2^32 a bucket's negative is its own word, else `alias` (Walker's method). */
  readonly threshold: Strided
  /** int32 [words]. */
  readonly alias: Strided
  /** The same numbers, for backends that walk through sentences on the host. */
  readonly onHost: CorpusOnHost
  /** Rate at position 0; it falls to `minLr` at position `total`, and stays the same within a sentence. */
  readonly lr: number
  readonly minLr: number
  /** Where in all of training this part begins, counted in elements of the corpus, over all epochs. Decides rates and random numbers. */
  readonly position: number
  readonly total: number
  readonly seedLow: number
  readonly seedHigh: number
  /**
   * Threads share the vectors without locks (Hogwild): faster, but results differ between runs. If false, one thread does the work, and a
   * seed gives the same bits.
   */
  readonly hogwild: boolean
  /** float32 [2]: sum of the losses measured (at every eighth word), and their number of targets. */
  readonly stats: Strided
}

/**
 * One pass over a part of a corpus: see `Kernels.word2vec`. Tables of vectors are float32 [words, dim], whose rows may have gaps
 * (strides [any, 1]).
 */
export interface Word2VecStep extends SampledCorpus {
  readonly model: 'skipGram' | 'cbow'
  /** CBOW: uses the mean of the vectors around a word instead of their sum. */
  readonly mean: boolean
  /** Vectors of words as context; these are kept. */
  readonly input: Strided
  /** Vectors of words as prediction targets. */
  readonly output: Strided
  /** Words on either side, 1 or more; each word draws the number it uses. */
  readonly window: number
  /** Negative samples per word, 1 or more. */
  readonly negative: number
}

/** One pass over a part of a corpus: see `Kernels.fakeWord`. */
export interface FakeWordStep extends SampledCorpus {
  /** float32 [words, dim], dim even; rows may stand apart (strides [any, 1]). */
  readonly vectors: Strided
  /** float32 [words], contiguous. */
  readonly bias: Strided
  /** float32 [2 * window, dim], contiguous: the weights of the places around the middle, from the farthest before it to the farthest after it. */
  readonly positions: Strided
  /** Words on either side, 1 or more. */
  readonly window: number
  /** Fake words per real one, 1 or more. */
  readonly negative: number
}

/** Training of word vectors. A number outside the tables is an IndexError, by the rule of `CoreKernels`. */
export interface WordVectorKernels {
  /**
   * Trains word vectors with negative sampling, as gensim does. For each sentence: words are dropped by `keep`; each that is left draws how
   * far it looks (1 to window); in skip-gram each word around it, in CBOW all of them at once, give a vector x, which is trained to tell the word from
   * `negative` drawn ones: with g = lr * (label - sigmoid(x . row)) of each row, or 0 from |x . row| = 6 on, x += sum of g * row, row += g * x.
   * A drawn word that is the real one is left out. Random numbers come from sfc32, begun for each sentence at seed and position.
   * Throws IndexError on a number outside the table.
   */
  word2vec(step: Word2VecStep): void
  /**
   * Trains one table of vectors to tell the words of a corpus from drawn ones by what is around them. For each sentence: words are dropped
   * by `keep`; with s(x) a vector whose halves are swapped, each word that is left has around = sum of positions[place] * s(vectors[neighbor]) over
   * the `window` words on either side that are in the sentence. The word and `negative` drawn ones have scores around . vectors[word] + bias[word];
   * then by gradient descent on their binary cross-entropy, g = lr * (label - sigmoid(score)): all biases += g; change += g * vectors[word] and
   * vectors[word] += g * around, in sequence; and for each neighbor, from its values before, vectors += s(change * positions) and
   * positions += change * s(vectors). A drawn word that is the real one is left out, and so is a sentence of one word. Random numbers and errors as
   * in `word2vec`. With `hogwild` each thread adds its changes of `positions` after a sentence.
   */
  fakeWord(step: FakeWordStep): void
}
