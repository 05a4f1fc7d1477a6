import { requireList, requireText, wrongArgument } from '../../../base/check-argument.ts'
import { Breathing } from '../../../base/breathe.ts'
import { paddedTexts } from '../../../data/text/text-row-loader.ts'
import type { TextVocab } from '../../../data/text/token-kind.ts'
import { takeValues } from '../../../learner/batch-tensors.ts'
import { noGrad, scope, tensor, type Tensor } from '../../../tensor/index.ts'
import { Run } from '../../run/run.ts'
import { describeRun, type RunDescription } from '../../run/run-folder.ts'
import type { NgramSizes } from '../models/ngram-embedding.ts'
import type { StreamModelName } from '../models/names.ts'
import type { TextClassifier } from './text-classifier.ts'

/** The model facts of a classifier: enough to build it again. */
export interface TextClassifierDescription {
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
  readonly model: TextClassifierDescription
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

/**
 * A trained classifier of texts with its vocabulary and its classes.
 *
 * @example
 * const mails = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'buy cheap pills now' : 'see you at the meeting'))
 * const labels = mails.map((_, i) => (i % 2 ? 'spam' : 'ham'))
 * const run = await text.fitClassifier(mails, labels, { minFreq: 1, hidden: 8, epochs: 1 })
 * const { probabilities } = await run.predict('cheap lunch')
 * Object.keys(probabilities) // ['ham', 'spam']
 */
export class TextClassifierRun extends Run<'text-classifier'> {
  readonly app = 'text-classifier'
  readonly model: TextClassifier
  readonly vocab: TextVocab
  readonly classes: readonly string[]
  readonly facts: TextClassifierRunFacts

  constructor(
    model: TextClassifier,
    vocab: TextVocab,
    classes: readonly string[],
    facts: TextClassifierRunFacts,
  ) {
    super()
    this.model = model
    this.vocab = vocab
    this.classes = classes
    this.facts = facts
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
    const logits = await this.#run('predictAll', texts, width, (ids, mask) => this.model(ids, mask))
    return texts.map((_, row) => {
      const shares = softmax(logits.subarray(row * width, (row + 1) * width))
      return {
        prediction: this.classes[shares.indexOf(Math.max(...shares))]!,
        probabilities: Object.fromEntries(this.classes.map((name, c) => [name, shares[c]!])),
      }
    })
  }

  /** The features of texts, which are the inputs of the output layer: last, maximum and mean state, [texts, width]. */
  async features(
    texts: readonly string[],
  ): Promise<{ readonly values: Float32Array<ArrayBuffer>; readonly width: number }> {
    const width = this.model.fc.inFeatures
    const values = await this.#run('features', texts, width, (ids, mask) => this.model.features(ids, mask))
    return { values, width }
  }

  /** The ids that the model reads of a text: its first tokens, and padding if it has none. */
  idsOf(text: string): Int32Array<ArrayBuffer> {
    return idsOf(this.vocab, text, this.facts.model.steps)
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'text-classifier',
      model: { ...model },
      data: { ...data, classes: this.classes, vocabulary: this.vocab.toJSON() },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  async #run(
    operation: string,
    texts: readonly string[],
    width: number,
    call: (ids: Tensor, mask: Tensor) => Tensor,
  ): Promise<Float32Array<ArrayBuffer>> {
    requireList(operation, 'a list of texts', texts)
    for (const text of texts) requireText(operation, text)
    this.model.eval()
    const out = new Float32Array(texts.length * width)
    const ids = texts.map((text) => this.idsOf(text))
    // Texts of similar length together, so that little is padding.
    const order = ids.map((_, row) => row).toSorted((a, b) => ids[a]!.length - ids[b]!.length)
    const breathing = new Breathing(50)
    for (let from = 0; from < order.length; from += AT_ONCE) {
      const rows = order.slice(from, from + AT_ONCE)
      const part = scope(() =>
        noGrad(() => {
          const batch = paddedTexts(
            rows.map((row) => ids[row]!),
            this.vocab.padding,
          )
          const { shape } = batch
          return call(tensor(batch.ids, { shape }), tensor(batch.mask, { shape }))
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

/** The first ids of a text; one of padding if it has no known token. */
export function idsOf(vocab: TextVocab, text: string, steps: number): Int32Array<ArrayBuffer> {
  const { ids } = vocab.encodeKnown(text)
  return ids.length === 0 ? Int32Array.of(vocab.padding) : ids.slice(0, steps)
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits)
  const powers = Array.from(logits, (value) => Math.exp(value - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
