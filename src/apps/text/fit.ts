import { DataError, ValueError } from '../../base/errors.ts'
import { CharVocab, checkText } from '../../data/index.ts'
import {
  chooseLr,
  Learner,
  type Callback,
  type EpochRecord,
  type LrChoice,
  type Training,
} from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { setLrs } from '../../optim/index.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import {
  CharRnn,
  CharSeqRnn,
  createTextModel,
  predictsEveryStep,
  type TextModel,
  type TextModelName,
} from './models/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { TextRun } from './text-run.ts'
import { textWindows } from './windows.ts'
import { trigramLoss } from './trigram.ts'

/** How to train a character model. Everything has a default that learns well in about a minute. */
export interface TextFitOptions extends LrChoice {
  /** Default `seq-rnn`. */
  readonly model?: TextModelName
  /** Starts the recurrent weights as the identity matrix (`rnn` and `seq-rnn`). Default false. */
  readonly identityInit?: boolean
  /** Times through the text. Default: about 1,800 steps for `seq-rnn`, 2 for the others. */
  readonly epochs?: number
  /** Windows in a batch. Default 64 for `seq-rnn` (fewer for a short text), 512 for the others. */
  readonly batchSize?: number
  /** Characters in a window. Default 48 for `seq-rnn`, 3 for `char3`, 8 for the others. */
  readonly steps?: number
  /** Learning rate of Adam; the last sixth of the epochs (at least one of several) runs at a tenth of it; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Length of the state. Default 256. */
  readonly hidden?: number
  /** Length of a character's vector. Default 42. */
  readonly factors?: number
  /** Part of the text, its end, that is kept for validation. Default 0.2. */
  readonly valid?: number
  /** Decides initial weights and shuffling. Default 42. */
  readonly seed?: number
  readonly callbacks?: readonly Callback[]
  /** Called before the first step, when data and model are ready. */
  readonly onStart?: (start: TextFitStart) => void
  /** Stops after the current step; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What is known before training begins. */
export interface TextFitStart {
  readonly run: TextRun
  readonly backend: string
  readonly threads: number
  readonly parameters: number
  readonly seed: number
  readonly trainCharacters: number
  readonly validCharacters: number
  /** Nats a character of a trigram model of the same training part on the same validation part. */
  readonly trigramLoss: number
}

/**
 * Defaults of one model for a text with so many training characters. `seq-rnn` makes about 1,800 steps, of smaller batches where the text
 * is short, so that a short text is learned too and a long one is done in about a minute.
 */
export function textDefaults(
  model: TextModelName,
  characters: number,
): Required<Pick<TextFitOptions, 'epochs' | 'batchSize' | 'steps' | 'lr'>> {
  const lr = 2e-3
  if (model !== 'seq-rnn') return { epochs: 2, batchSize: 512, steps: model === 'char3' ? 3 : 8, lr }
  const steps = 48
  const windows = characters / steps
  const batchSize = Math.min(64, Math.max(8, Math.floor(windows / 100)))
  return { epochs: Math.min(30, Math.max(3, Math.round((1800 * batchSize) / windows))), batchSize, steps, lr }
}

/**
 * Trains a character model on a text and returns it with its vocabulary and metrics. The end of the text is kept for validation, and the
 * cost of a trigram model on it stands beside the network's as the line to beat.
 *
 * @throws DataError where the text is too short or has only one character; ValueError for a setting out of range.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const { text: written } = await run.generate('the ', { length: 5 })
 * written.length // 5
 */
export async function fit(text: string, options: TextFitOptions = {}): Promise<TextRun> {
  const name = options.model ?? 'seq-rnn'
  const settings = {
    ...textDefaults(name, (1 - (options.valid ?? 0.2)) * text.length),
    hidden: 256,
    factors: 42,
    valid: 0.2,
    seed: 42,
    identityInit: false,
    ...defined(options),
  }
  const { steps, batchSize, epochs, hidden, factors, valid, seed } = settings
  if (!(valid > 0 && valid < 1))
    throw new ValueError('text.fit', `valid must be between 0 and 1, got ${valid}`)
  for (const [key, value] of Object.entries({ steps, batchSize, epochs, hidden, factors }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError('text.fit', `${key} must be a whole number from 1, got ${value}`)
  const asked: number | 'auto' = settings.lr
  if (asked !== 'auto' && !(asked > 0 && asked < Infinity))
    throw new ValueError('text.fit', `lr must be above 0, or 'auto', got ${asked}`)

  checkText(text, steps)
  const vocab = CharVocab.fromText(text)
  const ids = vocab.encode(text)
  const cut = ids.length - Math.floor(valid * ids.length)
  const trainIds = ids.subarray(0, cut)
  const validIds = ids.subarray(cut)
  for (const [part, own] of [
    ['training', trainIds],
    ['validation', validIds],
  ] as const)
    if (own.length < steps + 2)
      throw new DataError(
        `The text is too short: its ${part} part has ${own.length} characters, and windows of ${steps} need at least ${steps + 2}; give a longer text, or fewer steps.`,
      )
  const everyStep = predictsEveryStep(name)

  manualSeed(seed)
  const model: TextModel = createTextModel(name, { vocabulary: vocab.size, factors, hidden, steps })
  if (settings.identityInit) {
    if (!(model instanceof CharRnn || model instanceof CharSeqRnn))
      throw new ValueError('text.fit', `identityInit is for the models rnn and seq-rnn, not ${name}`)
    model.identityInit()
  }
  const data = textWindows({ train: trainIds, valid: validIds, steps, everyStep, batchSize, seed })
  const baseline = trigramLoss(trainIds, validIds, vocab.size)
  const run = new TextRun(model, vocab, {
    model: { name, vocabulary: vocab.size, factors, hidden, steps },
    training: {
      epochs,
      batchSize,
      lr: asked,
      valid,
      seed,
      identityInit: settings.identityInit,
      epochsDone: 0,
    },
    data: { characters: ids.length, trainCharacters: trainIds.length, validCharacters: validIds.length },
    metrics: { trigramLoss: baseline },
  })
  const learner = new Learner(data, model, {
    lossFunction: everyStep ? everyStepLoss : F.nllLoss,
    clipNorm: 1,
    validationMean: 'rows',
    seed,
    callbacks: [new Facts(run), ...(options.callbacks ?? [])],
  })
  options.onStart?.({
    run,
    backend: kernels().name,
    threads: kernels().threads,
    parameters: model.parameters().reduce((n, p) => n + p.numel, 0),
    seed,
    trainCharacters: trainIds.length,
    validCharacters: validIds.length,
    trigramLoss: baseline,
  })
  const lr = await chooseLr(learner, asked, options)
  if (lr === null) return run
  Object.assign(run.facts.training, { lr })
  await learner.fit(epochs, lr, { signal: options.signal, callbacks: [finer(epochs, lr)] })
  return run
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

/** Notes in the run what was reached. First of the callbacks, so that one that saves the run saves that too. */
class Facts implements Callback {
  readonly #run: TextRun

  constructor(run: TextRun) {
    this.#run = run
  }

  onEpochEnd(_training: Training, { epoch, trainLoss, validLoss }: EpochRecord): void {
    Object.assign(this.#run.facts.training, { epochsDone: epoch })
    Object.assign(this.#run.facts.metrics, { trainLoss, validLoss })
  }
}

/** Negative log-likelihood over every step of every window: log-probabilities [steps, batch, vocabulary], targets [batch, steps]. */
function everyStepLoss(logProbs: Tensor, targets: Tensor): Tensor {
  const classes = logProbs.shape[2]!
  return F.nllLoss(logProbs.view(-1, classes), targets.t().contiguous().view(-1))
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
