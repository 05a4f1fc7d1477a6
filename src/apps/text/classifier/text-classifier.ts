import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { dropout as fDropout } from '../../../nn/functional/dropout.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { GRU } from '../../../nn/recurrent/gru.ts'
import { LSTM } from '../../../nn/recurrent/lstm.ts'
import { RNN } from '../../../nn/recurrent/rnn.ts'
import { cat } from '../../../tensor/ops/cat.ts'
import { narrow } from '../../../tensor/ops/slice.ts'
import { unsqueeze } from '../../../tensor/ops/squeeze.ts'
import type { Tensor } from '../../../tensor/index.ts'
import { lockedDropout } from '../models/locked-dropout.ts'
import { NgramEmbedding, ngramFactors, ngramSizeNames, type NgramSizes } from '../models/ngram-embedding.ts'
import type { RecurrentKind } from '../models/recurrent-language-model.ts'

export interface TextClassifierSizes {
  readonly kind: RecurrentKind
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number
  /** Embedding size. */
  readonly factors: number
  /** Hidden size of each layer. */
  readonly hidden: number
  readonly layers: number
  /** Dropout of the embeddings, between layers and before the last layer, in training. */
  readonly dropout: number
  readonly classes: number
  /** Sizes of the embeddings of n-grams, as in the language model that the layers come from; null for none. Default null. */
  readonly ngrams?: NgramSizes | null
}

const textClassifierSizeNames: OptionNames<TextClassifierSizes> = {
  kind: true,
  vocabulary: true,
  factors: true,
  hidden: true,
  layers: true,
  dropout: true,
  classes: true,
  ngrams: ngramSizeNames,
}

/** Below every state of a recurrent layer, which are between -1 and 1. */
const LOWEST = 4

/**
 * A classifier for texts as in ULMFiT (Howard and Ruder, arXiv 1801.06146): the embedding and the recurrent layers of a language model,
 * then one linear layer on the last, the maximum and the mean state over the text (concat pooling). Padding has no influence.
 *
 *     ids [steps, batch] int32, mask [steps, batch] (1 where a text is, then 0)   ->   logits [batch, classes]
 *
 * @example
 * const model = new TextClassifier({ kind: 'gru', vocabulary: 85, factors: 4, hidden: 8, layers: 1, dropout: 0, classes: 3 })
 * model(zeros(6, 2).toInt(), ones(6, 2)).shape // [2, 3]
 */
export class TextClassifier extends Module<[ids: Tensor, mask: Tensor], Tensor> {
  e: Embedding
  ngrams: NgramEmbedding | null
  rnn: RNN | GRU | LSTM
  fc: Linear
  readonly dropout: number

  constructor(sizes: TextClassifierSizes) {
    checkOptions('TextClassifier', sizes, textClassifierSizeNames)
    super()
    const { kind, vocabulary, factors, hidden, layers, dropout, classes, ngrams = null } = sizes
    this.dropout = dropout
    this.e = new Embedding(vocabulary, factors)
    this.ngrams = ngrams === null ? null : new NgramEmbedding(vocabulary, ngrams)
    const inputs = factors + ngramFactors(ngrams)
    this.rnn = new { rnn: RNN, gru: GRU, lstm: LSTM }[kind](inputs, hidden, {
      numLayers: layers,
      dropout: layers > 1 ? dropout : 0,
    })
    this.fc = new Linear(3 * hidden, classes)
  }

  override forward(ids: Tensor, mask: Tensor): Tensor {
    return this.fc(fDropout(this.features(ids, mask), this.dropout, { training: this.training }))
  }

  /** The inputs of the output layer: the last, the maximum and the mean state of each text, [batch, 3 * hidden]. */
  features(ids: Tensor, mask: Tensor): Tensor {
    const tokens = this.e(ids)
    const read = this.ngrams === null ? tokens : cat([tokens, this.ngrams(ids)], 2)
    const [output] = this.rnn(lockedDropout(read, this.dropout, this.training))
    const inText = unsqueeze(mask, 2)
    const states = output.mul(inText)
    const most = output.add(inText.sub(1).mul(LOWEST)).amax(0)
    const mean = states.sum(0).div(unsqueeze(mask.sum(0), 1))
    const steps = mask.shape[0]!
    // 1 where the text continues after the step.
    const goesOn =
      steps === 1 ? mask.mul(0) : cat([narrow(mask, 0, 1, steps - 1), narrow(mask, 0, 0, 1).mul(0)], 0)
    const last = output.mul(unsqueeze(mask.sub(goesOn), 2)).sum(0)
    return cat([last, most, mean], 1)
  }

  /** The layers that learn together, from input to output. */
  groups(): Tensor[][] {
    const layers = Array.from({ length: this.rnn.numLayers }, (_, layer) =>
      this.rnn
        .namedParameters()
        .filter(([name]) => name.endsWith(`_l${layer}`))
        .map(([, parameter]) => parameter as Tensor),
    )
    return [[...this.e.parameters(), ...(this.ngrams?.parameters() ?? [])], ...layers, this.fc.parameters()]
  }
}
