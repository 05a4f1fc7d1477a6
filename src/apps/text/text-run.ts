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
import type { StreamModelSizes, TextModel, TextModelName } from './models/index.ts'

/** What a text run says of its model: enough to make it again. */
export interface TextModelDescription extends StreamModelSizes {
  readonly name: TextModelName
  readonly vocabulary: number
  readonly factors: number
  readonly hidden: number
  readonly steps: number
}

/** The learned vectors of the tokens of a vocabulary. */
export interface TokenVectors {
  readonly tokens: readonly string[]
  /** [tokens, width], row after row. */
  readonly vectors: Float32Array
  readonly width: number
}

/** The facts of a text run; `metrics` and `training` grow while it trains. */
export interface TextRunFacts {
  readonly model: TextModelDescription
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** A trained text model with its vocabulary. */
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

  /** Writes on from a prompt: see `generateText`. */
  generate(prompt: string, options: GenerateOptions = {}): Promise<Generated> {
    checkOptions('TextRun.generate', options, generateOptionNames)
    return generateText(this.#writing, prompt, options)
  }

  /** Writes on from a prompt and gives the text as it comes: see `streamText`. */
  stream(prompt: string, options: GenerateOptions = {}): TextStream {
    checkOptions('TextRun.stream', options, generateOptionNames)
    return streamText(this.#writing, prompt, options)
  }

  /**
   * A text as a vector, for search, clustering and other models: the mean of the last hidden states over its tokens. Texts of the kind that the
   * model was trained on are near each other where they are alike; the length of the vector is that of the model's state.
   *
   * @throws DataError if the text is empty, or nothing in it is known.
   * @example
   * const near = async (run, a, b) => {
   *   const [x, y] = [(await run.embed(a)).vector, (await run.embed(b)).vector]
   *   return x.reduce((sum, value, i) => sum + value * y[i], 0)
   * }
   */
  embed(text: string): Promise<EmbeddedText> {
    return embedText(this.#writing, text)
  }

  /** The learned vector of each token: the rows of the model's embedding. */
  embedding(): TokenVectors {
    const { e } = this.model as TextModel & { readonly e: Embedding }
    const tokens = Array.from({ length: e.numEmbeddings }, (_, id) => this.vocab.decode([id]))
    return { tokens, vectors: e.weight.dataSync() as Float32Array, width: e.embeddingDim }
  }

  get #writing(): Writing {
    return { model: this.model, vocab: this.vocab, steps: this.facts.model.steps }
  }

  /** What `model.json` holds of this run. */
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
