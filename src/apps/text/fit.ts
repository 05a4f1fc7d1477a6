import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { checkText } from '../../data/text/text.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import { EmaWeights } from '../../learner/index.ts'
import { kernels, manualSeed, type Tensor } from '../../tensor/index.ts'
import { trainRun } from '../run/train-run.ts'
import { finer, learningOf } from './learning.ts'
import { textModelFor, readsStreams, usesAttention, type CharRnn, type CharSeqRnn } from './models/index.ts'
import {
  textSettings,
  type TextFitOptions,
  type TextFitStart,
  type TextSettings,
  textFitOptionNames,
} from './options.ts'
import { prepareText, type PreparedText } from './prepare-text.ts'
import { textScores } from './scores.ts'
import { fineTuning, textLayerGroups } from './start/fine-tuning.ts'
import { loadStart, type StartFacts } from './start/load-start.ts'
import { startOptions } from './start/start-options.ts'
import { TextRun } from './text-run.ts'
import { trigramLoss } from './trigram.ts'

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
export async function fit(text: string, wanted: TextFitOptions = {}): Promise<TextRun> {
  checkOptions('fit', wanted, textFitOptionNames)
  if (typeof text !== 'string')
    throw wrongArgument('text.fit', 'a string, such as await readTextFile(path)', text)
  const { from } = wanted
  if (from !== undefined && !(from instanceof TextRun))
    throw wrongArgument('text.fit', "a run of a text as from, such as await loadRun('runs/book')", from)
  const options = from === undefined ? wanted : startOptions(wanted, from)
  const { valid = 0.2 } = options
  if (!(valid > 0 && valid < 1))
    throw new ValueError('text.fit', `valid must be above 0 and below 1, got ${shownValue(valid)}`)
  checkText(text, options.steps ?? 1)
  const prepared = prepareText(text, valid, options, from?.vocab)
  const { vocab, trainIds, validIds } = prepared
  const settings = textSettings(options, trainIds.length, vocab, {
    threads: kernels().threads,
    backend: kernels().name,
  })
  const { model: name, steps, hidden, factors, layers, heads, dropout, tiedWeights, seed } = settings
  const { inputDropout, embeddingDropout, weightDropout, averageWeights, positions, ngrams } = settings
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
    ...(positions === undefined ? {} : { positions }),
    ...(inputDropout === undefined ? {} : { inputDropout }),
    ...(embeddingDropout === 0 ? {} : { embeddingDropout }),
    ...(weightDropout === 0 ? {} : { weightDropout }),
    ...(ngrams === null ? {} : { ngrams }),
  }
  const model = textModelFor('text.fit', name, sizes)
  if (settings.identityInit) (model as CharRnn | CharSeqRnn).identityInit()
  const start = from === undefined ? null : await loadStart(model, vocab, from)
  const baseline = trigramLoss(trainIds, validIds, vocab.size)
  const { trainCharacters, validCharacters } = prepared
  const run = new TextRun(model, vocab, {
    model: deep ? { name, ...sizes } : { name, vocabulary: vocab.size, factors, hidden, steps },
    training: trainingFacts(settings, start),
    data: {
      characters: trainCharacters + validCharacters,
      trainCharacters,
      validCharacters,
      trainTokens: trainIds.length,
      validTokens: validIds.length,
    },
    metrics: { trigramLoss: baseline },
  })
  const { data, lossFunction, split, optimizer } = learningOf(model, prepared, settings)
  const groups = start === null ? null : textLayerGroups(model)
  const { epochs, lr } = settings
  return trainRun<TextRun, TextFitStart>(
    {
      run,
      data,
      settings: { epochs, lr, seed },
      learning: {
        lossFunction,
        optimizer: (params: Tensor[], top) => optimizer((groups ?? [params]).flatMap(split), top),
        clipNorm: 1,
      },
      start: {
        trainCharacters,
        validCharacters,
        trainTokens: trainIds.length,
        validTokens: validIds.length,
        vocabulary: vocab.size,
        trigramLoss: baseline,
      },
      scores: ({ validLoss }) => (validLoss === null ? {} : textScores(validLoss, prepared)),
      ...(groups !== null
        ? { schedule: (top, all) => fineTuning(groups, split, { lr: top, epochs, steps: all }) }
        : deep
          ? {}
          : { schedule: (top) => finer(epochs, top) }),
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

function trainingFacts(settings: TextSettings, start: StartFacts | null): Record<string, unknown> {
  const { epochs, batchSize, lr, valid, seed, identityInit, randomLengths, averageWeights } = settings
  const extra = defined({
    randomLengths: randomLengths || undefined,
    averageWeights: averageWeights || undefined,
    timeBudget: settings.timeBudget,
    plan: settings.plan,
    start: start ?? undefined,
  })
  return { epochs, batchSize, lr, valid, seed, identityInit, ...extra, epochsDone: 0 }
}
