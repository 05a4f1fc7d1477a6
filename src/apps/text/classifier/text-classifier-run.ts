import { requireList, requireText, wrongArgument } from '../../../base/check-argument.ts'
import { Breathing } from '../../../base/breathe.ts'
import type { SafetensorsTensor } from '../../../data/safetensors/dtypes.ts'
import { NgramReader } from '../../../data/text/ngram-features.ts'
import type { TextReader } from '../../../data/text/text-reader.ts'
import type { TextVocab } from '../../../data/text/token-kind.ts'
import type { TokenReader } from '../../../data/text/token-reader.ts'
import { ValueError } from '../../../base/errors.ts'
import { takeValues } from '../../../learner/batch-tensors.ts'
import { noGrad, scope, tensor, type Tensor } from '../../../tensor/index.ts'
import { Run } from '../../run/run.ts'
import { describeRun, type RunDescription } from '../../run/run-folder.ts'
import type { NgramSizes } from '../models/ngram-embedding.ts'
import type { StreamModelName } from '../models/names.ts'
import type { BagClassifier } from './bag-classifier.ts'
import { TextClassifier } from './text-classifier.ts'

/** The model facts of a bag of n-grams: enough to build it again. */
export interface BagDescription {
  readonly name: 'bag'
  /** Number of n-grams, and how many of them are of words. */
  readonly features: number
  readonly words: number
  readonly classes: number
  /** Words read of each text. */
  readonly steps: number
}

/** The model facts of a recurrent classifier: enough to build it again. */
export interface RecurrentDescription {
  readonly name: StreamModelName
  readonly vocabulary: number
  readonly factors: number
  readonly hidden: number
  readonly layers: number
  readonly dropout: number
  readonly classes: number
  /** Tokens read of each text. */
  readonly steps: number
  readonly ngrams?: NgramSizes | null
}

/** Facts of a run; `metrics` and `training` grow while it trains. */
export interface TextClassifierRunFacts {
  readonly model: BagDescription | RecurrentDescription
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** The prediction for one text. */
export interface TextPrediction {
  readonly prediction: string
  /** Probability of each class. */
  readonly probabilities: Readonly<Record<string, number>>
}

/** Texts per forward pass. */
const AT_ONCE = 64

/** The arrays of a bag's n-grams in the run's file. */
export const HASHES = 'ngrams.hashes'
export const IDF = 'ngrams.idf'

/**
 * A trained classifier of texts with how it reads them and its classes.
 *
 * @example
 * const mails = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'buy cheap pills now' : 'see you at the meeting'))
 * const labels = mails.map((_, i) => (i % 2 ? 'spam' : 'ham'))
 * const run = await text.fitClassifier(mails, labels)
 * const { probabilities } = await run.predict('cheap lunch')
 * Object.keys(probabilities) // ['ham', 'spam']
 */
export class TextClassifierRun extends Run<'text-classifier'> {
  readonly app = 'text-classifier'
  readonly model: TextClassifier | BagClassifier
  readonly reader: TokenReader | NgramReader
  readonly classes: readonly string[]
  readonly facts: TextClassifierRunFacts

  constructor(
    model: TextClassifier | BagClassifier,
    reader: TokenReader | NgramReader,
    classes: readonly string[],
    facts: TextClassifierRunFacts,
  ) {
    super()
    this.model = model
    this.reader = reader
    this.classes = classes
    this.facts = facts
  }

  /** The vocabulary of a recurrent classifier; null for a bag of n-grams. */
  get vocab(): TextVocab | null {
    return this.reader instanceof NgramReader ? null : this.reader.vocab
  }

  /**
   * The class of a text.
   *
   * @example
   * const isSpam = async (run, mail) => (await run.predict(mail)).probabilities['spam'] > 0.5
   */
  async predict(text: string): Promise<TextPrediction> {
    if (typeof text !== 'string')
      throw wrongArgument('predict', 'a text (predictAll takes a list of them)', text)
    return (await this.predictAll([text]))[0]!
  }

  /** The class of each text. */
  async predictAll(texts: readonly string[]): Promise<TextPrediction[]> {
    const width = this.classes.length
    const { model } = this
    const logits = await this.#run('predictAll', texts, width, (...inputs) => model(...inputs))
    return texts.map((_, row) => {
      const shares = softmax(logits.subarray(row * width, (row + 1) * width))
      return {
        prediction: this.classes[shares.indexOf(Math.max(...shares))]!,
        probabilities: Object.fromEntries(this.classes.map((name, c) => [name, shares[c]!])),
      }
    })
  }

  /**
   * The features of texts, which are the inputs of the output layer: last, maximum and mean state, [texts, width].
   *
   * @throws ValueError for a bag of n-grams, which has no such layer.
   */
  async features(
    texts: readonly string[],
  ): Promise<{ readonly values: Float32Array<ArrayBuffer>; readonly width: number }> {
    const { model } = this
    if (!(model instanceof TextClassifier))
      throw new ValueError(
        'features',
        `this run is a bag of n-grams, which has no vector for a text; train with model 'gru' (--model gru) for one`,
        { options: ['model'] },
      )
    const width = model.fc.inFeatures
    const values = await this.#run('features', texts, width, (...inputs) => model.features(...inputs))
    return { values, width }
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { vocab } = this
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'text-classifier',
      model: { ...model },
      data: { ...data, classes: this.classes, ...(vocab && { vocabulary: vocab.toJSON() }) },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  protected override arrays(): ReadonlyMap<string, SafetensorsTensor> {
    if (!(this.reader instanceof NgramReader)) return super.arrays()
    const { hashes, idf } = this.reader.table
    return new Map<string, SafetensorsTensor>([
      [HASHES, { dtype: 'I32', data: hashes, shape: [hashes.length] }],
      [IDF, { dtype: 'F32', data: idf, shape: [idf.length] }],
    ])
  }

  async #run(
    operation: string,
    texts: readonly string[],
    width: number,
    call: (...inputs: [Tensor, Tensor]) => Tensor,
  ): Promise<Float32Array<ArrayBuffer>> {
    requireList(operation, 'a list of texts', texts)
    for (const text of texts) requireText(operation, text)
    this.model.eval()
    const reader: TextReader<unknown> = this.reader
    const out = new Float32Array(texts.length * width)
    const reads = texts.map((text) => reader.read(text))
    // Texts of similar length together, so that little is padding.
    const order = [...reads.keys()].toSorted((a, b) => reader.lengthOf(reads[a]) - reader.lengthOf(reads[b]))
    const breathing = new Breathing(50)
    for (let from = 0; from < order.length; from += AT_ONCE) {
      const rows = order.slice(from, from + AT_ONCE)
      const part = scope(() =>
        noGrad(() => {
          const inputs = reader.collate(rows.map((row) => reads[row]))
          return call(...(inputs.map(({ values, shape }) => tensor(values, { shape })) as [Tensor, Tensor]))
        }),
      )
      const values = await takeValues(part)
      rows.forEach((row, i) =>
        out.set(values.subarray(i * width, (i + 1) * width) as Float32Array, row * width),
      )
      await breathing.now()
    }
    return out
  }
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits)
  const powers = Array.from(logits, (value) => Math.exp(value - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
