import { dropout as fDropout } from '../../../nn/functional/dropout.ts'
import { nllLoss } from '../../../nn/functional/nll-loss.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { GRU } from '../../../nn/recurrent/gru.ts'
import { LSTM } from '../../../nn/recurrent/lstm.ts'
import { RNN } from '../../../nn/recurrent/rnn.ts'
import { cat } from '../../../tensor/ops/cat.ts'
import { takeRows } from '../../../tensor/ops/shared.ts'
import { logSoftmax } from '../../../tensor/ops/softmax.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { ones, type Tensor } from '../../../tensor/index.ts'
import { CarriedState } from './carried-state.ts'
import { lockedDropout } from './locked-dropout.ts'
import { NgramEmbedding, ngramFactors, ngramSizeNames, type NgramSizes } from './ngram-embedding.ts'

export type RecurrentKind = 'rnn' | 'gru' | 'lstm'

export interface RecurrentLanguageModelOptions {
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number
  /** Embedding size. Default 42. */
  readonly factors?: number
  /** Hidden size of each layer. Default 256. */
  readonly hidden?: number
  /** Number of stacked layers. Default 1. */
  readonly layers?: number
  /** Default lstm. */
  readonly kind?: RecurrentKind
  /** Dropout between layers, in training. Default 0. */
  readonly dropout?: number
  /** Dropout of the embeddings: one mask for all steps of a batch (Gal and Ghahramani, arXiv 1512.05287). Default 0. */
  readonly inputDropout?: number
  /** Dropout of the outputs, with one mask for all steps. Default 0. */
  readonly outputDropout?: number
  /** Dropout of whole tokens: a dropped one is missing wherever it occurs in a batch (Merity et al., arXiv 1708.02182). Default 0. */
  readonly embeddingDropout?: number
  /** Dropout of the weights from state to state, the same ones at all steps (Merity et al., arXiv 1708.02182). Default 0. */
  readonly weightDropout?: number
  /** Shares the embedding's weights with the output layer (Press and Wolf, arXiv 1608.05859); needs factors = hidden. Default false. */
  readonly tiedWeights?: boolean
  /** Sizes of the embeddings of n-grams, which the recurrent layers read next to those of the tokens; null for none. Default null. */
  readonly ngrams?: NgramSizes | null
  /** Dropout of whole vectors of n-grams. Default 0. */
  readonly ngramDropout?: number
}

const recurrentLanguageModelOptionNames: OptionNames<RecurrentLanguageModelOptions> = {
  vocabulary: true,
  factors: true,
  hidden: true,
  layers: true,
  kind: true,
  dropout: true,
  inputDropout: true,
  outputDropout: true,
  embeddingDropout: true,
  weightDropout: true,
  tiedWeights: true,
  ngrams: ngramSizeNames,
  ngramDropout: true,
}

/**
 * Reads a text as a stream and predicts the next token after every token: embedding, `nn.RNN`, `nn.GRU` or `nn.LSTM`, a linear layer. The state is carried
 * from batch to batch (detached), as `TextStreamLoader` produces them; `reset()` clears it, and so does a batch of another size. The learner resets at the
 * start of every epoch and validation.
 *
 *     ids [steps, batch] int32   ->   log-probabilities [steps, batch, vocabulary]
 *
 * @throws ValueError if tied weights differ in size.
 * @example
 * const model = new RecurrentLanguageModel({ vocabulary: 85, kind: 'gru' })
 * model(zeros(8, 64).toInt()).shape // [8, 64, 85]
 */
export class RecurrentLanguageModel extends Module<[Tensor], Tensor> {
  e: Embedding
  /** Embeddings of n-grams, or null. */
  ngrams: NgramEmbedding | null
  rnn: RNN | GRU | LSTM
  l_out: Linear
  readonly kind: RecurrentKind
  readonly inputDropout: number
  readonly outputDropout: number
  readonly embeddingDropout: number
  readonly weightDropout: number
  readonly #carried = new CarriedState()

  constructor(options: RecurrentLanguageModelOptions) {
    checkOptions('RecurrentLanguageModel', options, recurrentLanguageModelOptionNames)
    super()
    const { vocabulary, factors = 42, hidden = 256, layers = 1, kind = 'lstm', dropout = 0 } = options
    const { inputDropout = 0, outputDropout = 0, embeddingDropout = 0, weightDropout = 0 } = options
    const { tiedWeights = false, ngrams = null, ngramDropout = 0 } = options
    if (tiedWeights && factors !== hidden)
      throw new ValueError(
        'RecurrentLanguageModel',
        `tiedWeights needs an embedding as long as the state, got factors ${factors} and hidden ${hidden}`,
        { options: ['factors', 'hidden', 'tiedWeights'] },
      )
    const sizes = { numLayers: layers, dropout: layers > 1 ? dropout : 0 }
    this.kind = kind
    this.inputDropout = inputDropout
    this.outputDropout = outputDropout
    this.embeddingDropout = embeddingDropout
    this.weightDropout = weightDropout
    this.e = new Embedding(vocabulary, factors)
    this.ngrams = ngrams === null ? null : new NgramEmbedding(vocabulary, ngrams, ngramDropout)
    const inputs = factors + ngramFactors(ngrams)
    this.rnn = new { rnn: RNN, gru: GRU, lstm: LSTM }[kind](inputs, hidden, sizes)
    this.l_out = new Linear(hidden, vocabulary)
    if (tiedWeights) this.l_out.weight = this.e.weight
  }

  override forward(ids: Tensor): Tensor {
    const { logProbs, state } = this.step(ids, this.#carried.take(ids.shape[1]!))
    this.#carried.put(state)
    return logProbs
  }

  /**
   * Continues from a state without touching the one that the model carries.
   *
   * @param ids [steps, batch] int32
   * @param state returned by an earlier call: [layers, batch, hidden], for LSTM two of them, and with n-grams the codes of the last tokens; default zeros
   * @returns log-probabilities [steps, batch, vocabulary] and the state after the last step
   */
  step(
    ids: Tensor,
    state?: readonly Tensor[],
  ): { readonly logProbs: Tensor; readonly state: readonly Tensor[] } {
    const grams = this.ngrams?.read(ids, state?.at(-1))
    const tokens = this.#embedded(ids)
    const read = grams === undefined ? tokens : cat([tokens, grams.vectors], 2)
    const [output, last] = this.#recur(lockedDropout(read, this.inputDropout, this.training), state)
    const dropped = lockedDropout(output, this.outputDropout, this.training)
    return {
      logProbs: logSoftmax(this.l_out(dropped), -1),
      state: grams === undefined ? last : [...last, grams.recent],
    }
  }

  /** Clears the carried state. */
  reset(): void {
    this.#carried.reset()
  }

  /** The state that the next batch starts from, for a checkpoint, as `step` returns it; null at the start. */
  carriedState(): readonly Tensor[] | null {
    return this.#carried.states
  }

  /** Starts the next batch from the output of `carriedState`. */
  carryState(states: readonly Tensor[]): void {
    this.#carried.put(states)
  }

  #embedded(ids: Tensor): Tensor {
    const rows = this.e(ids)
    if (this.embeddingDropout === 0 || !this.training) return rows
    const kept = fDropout(ones(this.e.numEmbeddings, 1), this.embeddingDropout, { training: true })
    return rows.mul(takeRows(kept, ids))
  }

  #recur(inputs: Tensor, state: readonly Tensor[] | undefined): [output: Tensor, state: readonly Tensor[]] {
    if (this.weightDropout === 0 || !this.training) return this.#recurWhole(inputs, state)
    const weights = this.rnn as unknown as Record<string, Tensor>
    const learned = [...this.rnn.namedParameters()].filter(([name]) => name.startsWith('weight_hh'))
    // The module computes with dropped copies for this call only, so its parameters keep PyTorch's names.
    for (const [name, weight] of learned)
      weights[name] = fDropout(weight, this.weightDropout, { training: true })
    try {
      return this.#recurWhole(inputs, state)
    } finally {
      for (const [name, weight] of learned) weights[name] = weight
    }
  }

  #recurWhole(
    inputs: Tensor,
    state: readonly Tensor[] | undefined,
  ): [output: Tensor, state: readonly Tensor[]] {
    if (this.rnn instanceof LSTM) return this.rnn(inputs, state && [state[0]!, state[1]!])
    const [output, last] = this.rnn(inputs, state?.[0])
    return [output, [last]]
  }
}

/**
 * The mean negative log-likelihood of all tokens of a stream: log-probabilities [steps, batch, vocabulary], targets [steps, batch].
 *
 * @example
 * const logProbs = F.logSoftmax(zeros(8, 4, 85), -1)
 * streamLoss(logProbs, zeros(8, 4).toInt()) // 4.4427
 */
export function streamLoss(logProbs: Tensor, targets: Tensor): Tensor {
  return nllLoss(logProbs.view(-1, logProbs.shape[2]!), targets.view(-1))
}
