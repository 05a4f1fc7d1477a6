import { TextWindowLoader, type ModelData } from '../../data/index.ts'
import type { Callback, LossFunction, Training } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { Adam, AdamW, setLrs } from '../../optim/index.ts'
import type { Tensor } from '../../tensor/index.ts'
import { predictsEveryStep, readsStreams, usesAttention, type TextModel } from './models/index.ts'
import { gptLoss } from './models/gpt.ts'
import { RecurrentLanguageModel, streamLoss } from './models/recurrent-language-model.ts'
import type { TextSettings } from './options.ts'
import type { PreparedText } from './prepare-text.ts'
import { textStreams } from './text-data.ts'
import { textWindows } from './windows.ts'

/** Weight decay of the vectors of n-grams, divided by the root of the steps in an epoch: with fewer steps, each has to take more. */
const NGRAM_DECAY = 40

/** Parameters of an optimizer with the same weight decay. */
export interface DecayGroup {
  readonly params: Tensor[]
  readonly weightDecay: number
}

/** How a text model learns. */
export interface TextLearning {
  readonly data: ModelData
  readonly lossFunction: LossFunction
  /** Splits parameters by their weight decay. */
  split(params: readonly Tensor[]): DecayGroup[]
  optimizer(groups: DecayGroup[], lr: number): Adam
}

/** Batches, loss and optimizer of a model. */
export function learningOf(
  net: TextModel,
  { trainIds, validIds }: Pick<PreparedText, 'trainIds' | 'validIds'>,
  { model, steps, batchSize, seed, randomLengths }: TextSettings,
): TextLearning {
  if (readsStreams(model))
    return {
      data: textStreams(
        { trainIds, validIds },
        { batchSize, steps, ...(randomLengths ? { randomLengths: { seed } } : {}) },
      ),
      lossFunction: streamLoss,
      split: (params) => ngramsApart(net, params, trainIds.length / (batchSize * steps)),
      optimizer: (groups, lr) => new AdamW(groups, { lr }),
    }
  if (usesAttention(model))
    return {
      data: {
        trainLoader: new TextWindowLoader(trainIds, { batchSize, steps, shuffle: { seed } }),
        validLoader: new TextWindowLoader(validIds, { batchSize, steps }),
      },
      lossFunction: gptLoss,
      split: decayed,
      optimizer: (groups, lr) => new AdamW(groups, { lr, betas: [0.9, 0.99] }),
    }
  const everyStep = predictsEveryStep(model)
  return {
    data: textWindows({ train: trainIds, valid: validIds, steps, everyStep, batchSize, seed }),
    lossFunction: everyStep ? everyStepLoss : F.nllLoss,
    split: (params) => [{ params: [...params], weightDecay: 0 }],
    optimizer: (groups, lr) => new Adam(groups, { lr }),
  }
}

/**
 * The vectors of n-grams shrink fast, as AdamW's decay is independent of the gradient: a frequent n-gram holds its vector up, and a rare one, which says little
 * about another text, fades.
 */
function ngramsApart(net: TextModel, params: readonly Tensor[], stepsPerEpoch: number): DecayGroup[] {
  const table = net instanceof RecurrentLanguageModel ? net.ngrams?.weight : undefined
  const isTable = (p: Tensor): boolean => p === table
  return [
    { params: params.filter((p) => !isTable(p)), weightDecay: 0.01 },
    { params: params.filter(isTable), weightDecay: NGRAM_DECAY / Math.sqrt(Math.max(1, stepsPerEpoch)) },
  ].filter((group) => group.params.length > 0)
}

/** Weight decay for matrices and embeddings; norms and biases have none, as in GPT-2. */
function decayed(params: readonly Tensor[]): DecayGroup[] {
  const isMatrix = (p: Tensor): boolean => p.shape.length > 1
  return [
    { params: params.filter(isMatrix), weightDecay: 0.1 },
    { params: params.filter((p) => !isMatrix(p)), weightDecay: 0 },
  ].filter((group) => group.params.length > 0)
}

/** Divides the learning rate by ten for the last sixth of the epochs, as the lesson does by hand. */
export function finer(epochs: number, lr: number): Callback {
  const fine = epochs > 1 ? Math.max(1, Math.round(epochs / 6)) : 0
  return {
    onEpochStart({ epoch, optimizer }: Training): void {
      if (epoch === epochs - fine + 1) setLrs(optimizer, lr / 10)
    },
  }
}

/** Negative log-likelihood over every step of every window: log-probabilities [steps, batch, vocabulary], targets [batch, steps]. */
function everyStepLoss(logProbs: Tensor, targets: Tensor): Tensor {
  const classes = logProbs.shape[2]!
  return F.nllLoss(logProbs.view(-1, classes), targets.t().contiguous().view(-1))
}
