import { requireText } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import type { TextVocab } from '../../data/index.ts'
import type { Embedding } from '../../nn/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import { embedText, type EmbeddedText } from './embed-text.ts'
import {
  generateText,
  streamText,
  type Generated,
  type GenerateOptions,
  type TextStream,
  type Writing,
  generateOptionNames,
} from './generate.ts'
import { nextOptionNames, nextWords, type NextOptions, type NextWord } from './next-words.ts'
import type { DeepModelSizes, TextModel, TextModelName } from './models/index.ts'

/** The model facts of a text run: enough to build it again. */
export interface TextModelDescription extends DeepModelSizes {
  readonly name: TextModelName
  readonly vocabulary: number
  readonly factors: number
  readonly hidden: number
  readonly steps: number
}

/** The learned embeddings of the tokens of a vocabulary. */
export interface TokenVectors {
  readonly tokens: readonly string[]
  /** [tokens, width], row-major. */
  readonly vectors: Float32Array
  readonly width: number
}

/** Facts of a text run; `metrics` and `training` grow while it trains. */
export interface TextRunFacts {
  readonly model: TextModelDescription
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/**
 * A trained text model with its vocabulary.
 *
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * run.vocab.size // 12
 * (await run.next('the c', { top: 1 })).length // 1
 * (await run.embed('the cat')).vector.length // 8
 * await run.save('/tmp/lanner-text-run')
 */
export class TextRun extends Run<'text'> {
  readonly app = 'text'
  readonly model: TextModel
  readonly vocab: TextVocab
  readonly facts: TextRunFacts

  constructor(model: TextModel, vocab: TextVocab, facts: TextRunFacts) {
    super()
    this.model = model
    this.vocab = vocab
    this.facts = facts
  }

  /** Continues a prompt: see `generateText`. */
  generate(prompt: string, options: GenerateOptions = {}): Promise<Generated> {
    checkOptions('TextRun.generate', options, generateOptionNames)
    requireText('TextRun.generate', prompt)
    return generateText(this.#writing, prompt, options)
  }

  /** Continues a prompt and streams the output: see `streamText`. */
  stream(prompt: string, options: GenerateOptions = {}): TextStream {
    checkOptions('TextRun.stream', options, generateOptionNames)
    requireText('TextRun.stream', prompt)
    return streamText(this.#writing, prompt, options)
  }

  /**
   * The most likely next words, as a keyboard suggests them: see `nextWords`.
   *
   * @throws ValueError for a setting out of range.
   * @example
   * const suggest = async (run, typed) => (await run.next(typed, { top: 3 })).map(({ word }) => word)
   */
  next(prompt: string, options: NextOptions = {}): Promise<readonly NextWord[]> {
    checkOptions('TextRun.next', options, nextOptionNames)
    requireText('TextRun.next', prompt)
    return nextWords(this.#writing, prompt, options)
  }

  /**
   * The embedding of a text, for search, clustering and other models: the mean of the last hidden states over its tokens. Similar texts, of the kind that the
   * model was trained on, have nearby embeddings; the length is the model's hidden size.
   *
   * @throws DataError if the text is empty, or has no known token.
   * @example
   * const near = async (run, a, b) => {
   *   const [x, y] = [(await run.embed(a)).vector, (await run.embed(b)).vector]
   *   return x.reduce((sum, value, i) => sum + value * y[i], 0)
   * }
   */
  embed(text: string): Promise<EmbeddedText> {
    requireText('TextRun.embed', text)
    return embedText(this.#writing, text)
  }

  /** The learned embedding of each token: the rows of the model's embedding layer. */
  embedding(): TokenVectors {
    const { e } = this.model as TextModel & { readonly e: Embedding }
    const tokens = Array.from({ length: e.numEmbeddings }, (_, id) => this.vocab.decode([id]))
    return { tokens, vectors: e.weight.dataSync() as Float32Array, width: e.embeddingDim }
  }

  get #writing(): Writing {
    return { model: this.model, vocab: this.vocab, steps: this.facts.model.steps }
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'text',
      model: { ...model },
      data: { ...data, vocabulary: this.vocab.toJSON() },
      training: { ...training },
      metrics: { ...metrics },
    })
  }
}
