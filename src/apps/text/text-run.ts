import type { TextVocab } from '../../data/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import {
  generateText,
  streamText,
  type Generated,
  type GenerateOptions,
  type TextStream,
  type Writing,
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
    return generateText(this.#writing, prompt, options)
  }

  /** Writes on from a prompt and gives the text as it comes: see `streamText`. */
  stream(prompt: string, options: GenerateOptions = {}): TextStream {
    return streamText(this.#writing, prompt, options)
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
