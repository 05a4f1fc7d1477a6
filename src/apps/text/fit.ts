import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { TextWindowLoader, type ModelData } from '../../data/index.ts'
import { checkText } from '../../data/text/text.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import { EmaWeights, type Callback, type LossFunction, type Training } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { Adam, AdamW, setLrs } from '../../optim/index.ts'
import { kernels, manualSeed, type Tensor } from '../../tensor/index.ts'
import { trainRun } from '../run/train-run.ts'
import {
  CharRnn,
  CharSeqRnn,
  createTextModel,
  predictsEveryStep,
  readsStreams,
  usesAttention,
} from './models/index.ts'
import { gptLoss } from './models/gpt.ts'
import { streamLoss } from './models/recurrent-language-model.ts'
import {
  textSettings,
  type TextFitOptions,
  type TextFitStart,
  type TextSettings,
  textFitOptionNames,
} from './options.ts'
import { prepareText, type PreparedText } from './prepare-text.ts'
import { textScores } from './scores.ts'
import { textStreams } from './text-data.ts'
import { TextRun } from './text-run.ts'
import { trigramLoss } from './trigram.ts'
import { textWindows } from './windows.ts'

/** The average covers about the last hundred steps, a few percent of a training. */
const AVERAGE_DECAY = 0.99

/**
 * Trains a text model and returns it with its vocabulary and metrics. The end of the text is held out for validation, and a trigram model's loss on it is
 * reported as the baseline.
 *
 * @throws DataError if the text is too short or has only one character; ValueError for a setting out of range.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const { text: written } = await run.generate('the ', { length: 5 })
 * written.length // 5
 */
export async function fit(text: string, options: TextFitOptions = {}): Promise<TextRun> {
  if (typeof text !== 'string')
    throw wrongArgument('text.fit', 'a string, such as await readTextFile(path)', text)
  checkOptions('fit', options, textFitOptionNames)
  const { valid = 0.2 } = options
  if (!(valid > 0 && valid < 1))
    throw new ValueError('text.fit', `valid must be between 0 and 1, got ${valid}`)
  checkText(text, options.steps ?? 1)
  const prepared = prepareText(text, valid, options)
  const { vocab, trainIds, validIds } = prepared
  const settings = textSettings(options, trainIds.length, vocab, {
    threads: kernels().threads,
    backend: kernels().name,
  })
  const { model: name, steps, hidden, factors, layers, heads, dropout, tiedWeights, seed } = settings
  const { inputDropout, embeddingDropout, weightDropout, averageWeights } = settings
  checkLengths(prepared, steps)

  manualSeed(seed)
  const deep = readsStreams(name) || usesAttention(name)
  const sizes = {
    vocabulary: vocab.size,
    factors,
    hidden,
    steps,
    layers,
    dropout,
    tiedWeights,
    ...(heads === undefined ? {} : { heads }),
    ...(inputDropout === undefined ? {} : { inputDropout }),
    ...(embeddingDropout === 0 ? {} : { embeddingDropout }),
    ...(weightDropout === 0 ? {} : { weightDropout }),
  }
  const model = createTextModel(name, sizes)
  if (settings.identityInit) (model as CharRnn | CharSeqRnn).identityInit()
  const baseline = trigramLoss(trainIds, validIds, vocab.size)
  const { trainCharacters, validCharacters } = prepared
  const run = new TextRun(model, vocab, {
    model: deep ? { name, ...sizes } : { name, vocabulary: vocab.size, factors, hidden, steps },
    training: trainingFacts(settings),
    data: {
      characters: trainCharacters + validCharacters,
      trainCharacters,
      validCharacters,
      trainTokens: trainIds.length,
      validTokens: validIds.length,
    },
    metrics: { trigramLoss: baseline },
  })
  const { data, ...learning } = learningOf(prepared, settings)
  const { epochs, lr } = settings
  return trainRun<TextRun, TextFitStart>(
    {
      run,
      data,
      settings: { epochs, lr, seed },
      learning: { ...learning, clipNorm: 1 },
      start: {
        trainCharacters,
        validCharacters,
        trainTokens: trainIds.length,
        validTokens: validIds.length,
        vocabulary: vocab.size,
        trigramLoss: baseline,
      },
      scores: ({ validLoss }) => (validLoss === null ? {} : textScores(validLoss, prepared)),
      ...(deep ? {} : { schedule: (top) => finer(epochs, top) }),
      ...(averageWeights ? { lastCallbacks: [new EmaWeights({ decay: AVERAGE_DECAY })] } : {}),
    },
    options,
  )
}

function checkLengths({ vocab, trainIds, validIds }: PreparedText, steps: number): void {
  for (const [part, own] of [
    ['training', trainIds],
    ['validation', validIds],
  ] as const)
    if (own.length < steps + 2)
      throw new DataError(
        `The text is too short: its ${part} part has ${own.length} ${tokenName(vocab.kind, own.length)}, and windows of ${steps} need at least ${steps + 2}; give a longer text, or fewer steps.`,
        { options: ['steps'] },
      )
}

/** Batches, loss and optimizer of a model. */
function learningOf(
  { trainIds, validIds }: PreparedText,
  { model, steps, batchSize, seed, randomLengths }: TextSettings,
): {
  readonly data: ModelData
  readonly lossFunction: LossFunction
  readonly optimizer: (params: Tensor[], lr: number) => Adam
} {
  if (readsStreams(model))
    return {
      data: textStreams(
        { trainIds, validIds },
        { batchSize, steps, ...(randomLengths ? { randomLengths: { seed } } : {}) },
      ),
      lossFunction: streamLoss,
      optimizer: (params, lr) => new AdamW(params, { lr, weightDecay: 0.01 }),
    }
  if (usesAttention(model))
    return {
      data: {
        trainLoader: new TextWindowLoader(trainIds, { batchSize, steps, shuffle: { seed } }),
        validLoader: new TextWindowLoader(validIds, { batchSize, steps }),
      },
      lossFunction: gptLoss,
      optimizer: (params, lr) => new AdamW(decayed(params), { lr, betas: [0.9, 0.99] }),
    }
  const everyStep = predictsEveryStep(model)
  return {
    data: textWindows({ train: trainIds, valid: validIds, steps, everyStep, batchSize, seed }),
    lossFunction: everyStep ? everyStepLoss : F.nllLoss,
    optimizer: (params, lr) => new Adam(params, { lr }),
  }
}

/** Weight decay for matrices and embeddings; norms and biases have none, as in GPT-2. */
function decayed(params: readonly Tensor[]): { params: Tensor[]; weightDecay: number }[] {
  const isMatrix = (p: Tensor): boolean => p.shape.length > 1
  return [
    { params: params.filter(isMatrix), weightDecay: 0.1 },
    { params: params.filter((p) => !isMatrix(p)), weightDecay: 0 },
  ].filter((group) => group.params.length > 0)
}

function trainingFacts(settings: TextSettings): Record<string, unknown> {
  const { epochs, batchSize, lr, valid, seed, identityInit, randomLengths, averageWeights } = settings
  const extra = defined({
    randomLengths: randomLengths || undefined,
    averageWeights: averageWeights || undefined,
    timeBudget: settings.timeBudget,
    plan: settings.plan,
  })
  return { epochs, batchSize, lr, valid, seed, identityInit, ...extra, epochsDone: 0 }
}

/** Divides the learning rate by ten for the last sixth of the epochs, as the lesson does by hand. */
function finer(epochs: number, lr: number): Callback {
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
