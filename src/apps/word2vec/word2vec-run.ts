import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import { toBase64 } from '../run/base64.ts'
import type { FakeWordScores } from './fake-word-judge.ts'
import type { FakeWordModel } from './fake-word-model.ts'
import type { Word2VecModelName, Word2VecSettings } from './settings.ts'
import { WordVectors } from './word-vectors.ts'
import { Word2VecModel } from './word2vec-model.ts'

/** Facts of a word vector run; `metrics` and `training` grow while it trains. */
export interface Word2VecFacts {
  readonly model: {
    readonly name: Word2VecModelName
    readonly words: number
    readonly dim: number
    /** fakeWord: words on either side, each position with its own weights. */
    readonly window?: number
  }
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/**
 * Trained tables with their words.
 *
 * @example
 * const lines = Array.from({ length: 200 }, (_, i) => (i % 2 ? 'red green blue green red blue' : 'one two three two one three'))
 * const run = await word2vec.fit(lines, { dim: 8, window: 2, epochs: 1, sample: 0 })
 * run.words.includes('red') // true
 * run.vectors.nearest('red', { n: 2 }).length // 2
 * await run.save('/tmp/lanner-word2vec-run')
 */
export class Word2VecRun extends Run<'word2vec'> {
  readonly app = 'word2vec'
  readonly model: Word2VecModel | FakeWordModel
  readonly words: readonly string[]
  /** How often each word occurs in the corpus. */
  readonly counts: Int32Array
  readonly facts: Word2VecFacts
  #vectors: WordVectors | null = null

  constructor(
    model: Word2VecModel | FakeWordModel,
    words: readonly string[],
    counts: Int32Array,
    facts: Word2VecFacts,
  ) {
    super()
    this.model = model
    this.words = words
    this.counts = counts
    this.facts = facts
  }

  /** @internal Creates a run before its training starts. */
  static begin(
    model: Word2VecModel | FakeWordModel,
    { words, counts, ids, sentences, wordsRead, typesRead }: WordCorpus,
    settings: Word2VecSettings,
  ): Word2VecRun {
    const { model: name, dim, ...training } = settings
    const window = name === 'fakeWord' ? { window: settings.window } : {}
    return new Word2VecRun(model, words, counts, {
      model: { name, words: words.length, dim, ...window },
      data: { tokens: ids.length - sentences, sentences, wordsRead, typesRead },
      training: { ...training, epochsDone: 0 },
      metrics: {},
    })
  }

  /** The current vectors: in skip-gram and CBOW those of words as neighbors (`input`), which are what word2vec is used for. */
  get vectors(): WordVectors {
    this.#vectors ??= new WordVectors(
      this.words,
      Float32Array.from(
        (this.model instanceof Word2VecModel ? this.model.input : this.model.words).weight.dataSync(),
      ),
      this.facts.model.dim,
    )
    return this.#vectors
  }

  /** @internal Records the results of an epoch. */
  noteEpoch({
    epoch,
    loss,
    scores,
  }: {
    readonly epoch: number
    readonly loss: number
    readonly scores: FakeWordScores | null
  }): void {
    this.#vectors = null
    Object.assign(this.facts.training, { epochsDone: epoch })
    Object.assign(this.facts.metrics, { loss, ...scores })
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'word2vec',
      model: { ...model },
      data: { ...data, words: this.words, counts: toBase64(this.counts) },
      training: { ...training },
      metrics: { ...metrics },
    })
  }
}
