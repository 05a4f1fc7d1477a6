import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions, pickOptions } from '../../base/check-options.ts'
import { Breathing } from '../../base/breathe.ts'
import { DataError, DivergedError } from '../../base/errors.ts'
import {
  isIterable,
  readCorpus,
  readCorpusOptionNames,
  type ReadCorpusOptions,
  type Sentences,
} from '../../data/text/words/read-corpus.ts'
import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import { lowerRate } from '../../learner/lower-rate.ts'
import { StoppedByAnother } from '../../learner/stopping.ts'
import { manualSeed } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { Word2VecCheckpoints } from './checkpoints.ts'
import type { CorpusTrainer } from './corpus-trainer.ts'
import { FakeWordJudge, type FakeWordRules, type FakeWordScores } from './fake-word-judge.ts'
import { FakeWordModel } from './fake-word-model.ts'
import { FakeWordTrainer } from './fake-word-trainer.ts'
import { type Word2VecEpoch, type Word2VecFitOptions, word2VecFitOptionNames } from './options.ts'
import { completeSettings, type Word2VecSettings } from './settings.ts'
import { Word2VecTrainer } from './trainer.ts'
import { Word2VecModel } from './word2vec-model.ts'
import { Word2VecRun } from './word2vec-run.ts'

/** Approximate milliseconds per kernel call: the event loop runs in between. */
const CALL = 150
/**
 * Words, per word of the vocabulary, that each process trains on before the processes synchronize their vectors: with ten, three processes
 * learn about as much as one, and with a hundred they disturb each other.
 */
const LOCAL_WORDS = 10

/**
 * Learns a vector for each word of a corpus by skip-gram or CBOW with negative sampling, or by telling real words from random ones (`model: 'fakeWord'`), and
 * returns the run with the vectors.
 *
 * With more than one thread the vectors are shared without locks (Hogwild), as in gensim: results then differ slightly between runs. `deterministic` uses one
 * thread, so that a seed always gives the same bits.
 *
 * @param corpus The path of a text file with one sentence per line, gzipped or not (in Node); or sentences, as strings or lists of words.
 * @throws FileError for a file that cannot be read, DataError for a corpus without enough words, ValueError for a setting out of range, LannerError with code
 * `diverged` if vectors become NaN: the run then keeps those of the last good epoch.
 * @example
 * const lines = Array.from({ length: 200 }, (_, i) => (i % 2 ? 'red green blue green red blue' : 'one two three two one three'))
 * const run = await word2vec.fit(lines, { dim: 8, window: 2, epochs: 2, sample: 0 })
 * run.vectors.nearest('red', { n: 2 }).length // 2
 */
export async function fit(
  corpus: string | Sentences,
  options: Word2VecFitOptions = {},
): Promise<Word2VecRun> {
  checkOptions('fit', options, word2VecFitOptionNames)
  if (typeof corpus !== 'string' && !isIterable(corpus))
    throw wrongArgument('word2vec.fit', 'the path of a text file, or sentences', corpus)
  const settings = completeSettings(options)
  const { signal } = options
  signal?.throwIfAborted()
  const reading = { ...pickOptions<ReadCorpusOptions>(settings, readCorpusOptionNames), signal }
  const read = await readCorpus(corpus, reading, 'word2vec.fit')
  check(read, settings, typeof corpus === 'string' ? corpus : 'The corpus')
  manualSeed(settings.seed)
  const { run, trainer, judging } = begin(read, settings)
  const saving = new Word2VecCheckpoints(trainer, run, options)
  try {
    saving.begin()
    await options.onStart?.({
      run,
      backend: kernels().name,
      threads: settings.deterministic ? 1 : kernels().threads,
      settings,
      words: read.words.length,
      tokens: read.ids.length - read.sentences,
      wordsRead: read.wordsRead,
      typesRead: read.typesRead,
      sentences: read.sentences,
      judged: judging?.windows ?? 0,
    })
    for (let epoch = trainer.epoch + 1; epoch <= settings.epochs; epoch++) {
      if (await anyOf(options, saving.spent)) break
      const trained = await trainEpoch(trainer, epoch, options, saving)
      trainer.writeBack()
      if (trained === null) break
      await options.dataParallel?.check(run.model)
      const done = { ...trained, scores: (await judging?.scores()) ?? null }
      run.noteEpoch(done)
      await options.onEpochEnd?.(done)
      await saving.after()
      await stopIfAborted(options)
    }
    await saving.end()
  } catch (error) {
    if (!(error instanceof DivergedError)) trainer.writeBack()
    if (error instanceof StoppedByAnother || (signal?.aborted && error === signal.reason)) await saving.end()
    throw error
  } finally {
    trainer.dispose()
  }
  return run
}

interface Begun {
  readonly run: Word2VecRun
  readonly trainer: CorpusTrainer
  readonly judging: Judging | null
}

function begin(read: WordCorpus, settings: Word2VecSettings): Begun {
  const { words, ids, counts } = read
  if (settings.model !== 'fakeWord') {
    const model = new Word2VecModel(words.length, settings.dim)
    const run = Word2VecRun.begin(model, read, settings)
    return { run, trainer: new Word2VecTrainer(model, read, settings), judging: null }
  }
  const model = new FakeWordModel(words.length, settings.dim, settings.window)
  const run = Word2VecRun.begin(model, read, settings)
  const cut = Math.max(1, Math.round(ids.length * (1 - settings.valid)))
  const train = ids.subarray(0, cut)
  const judge = new FakeWordJudge(ids.subarray(cut), counts, settings.seed)
  return {
    run,
    trainer: new FakeWordTrainer(model, { ids: train, counts }, settings),
    judging: judge.windows === 0 ? null : new Judging(judge, model, train, counts),
  }
}

/** The scores of a model and of the baselines, which are computed only once. */
class Judging {
  readonly #judge: FakeWordJudge
  readonly #model: FakeWordModel
  readonly #train: Int32Array
  readonly #counts: Int32Array
  #rules: FakeWordRules | null = null

  constructor(judge: FakeWordJudge, model: FakeWordModel, train: Int32Array, counts: Int32Array) {
    this.#judge = judge
    this.#model = model
    this.#train = train
    this.#counts = counts
  }

  get windows(): number {
    return this.#judge.windows
  }

  async scores(): Promise<FakeWordScores> {
    this.#rules ??= await this.#judge.judgeRules(this.#train, this.#counts)
    return { auc: await this.#judge.judge(this.#model), ...this.#rules }
  }
}

/** Trains to the end of an epoch; null if the time budget ran out before. */
async function trainEpoch(
  trainer: CorpusTrainer,
  epoch: number,
  options: Word2VecFitOptions,
  saving: Word2VecCheckpoints,
): Promise<Omit<Word2VecEpoch, 'scores'> | null> {
  const { onProgress, dataParallel } = options
  const whole = saving.enter()
  const began = performance.now() - whole.seconds * 1000
  const breathing = new Breathing(CALL)
  let since = { loss: 0, measured: 0, words: 0, at: performance.now() }
  // Each thread needs some sentences, of up to 10,000 words.
  const least = 40_000 * kernels().threads
  let size =
    dataParallel === undefined ? least : Math.min(100_000, Math.max(1000, LOCAL_WORDS * trainer.vocabulary))
  while (trainer.epoch < epoch) {
    const start = performance.now()
    const { words, loss, measured } = await trainer.step(size, dataParallel)
    const now = performance.now()
    // The size of a call makes no difference except how often the event loop runs. Several processes must have the same.
    if (dataParallel === undefined)
      size = Math.min(5_000_000, Math.max(least, Math.round((words * CALL) / Math.max(0.1, now - start))))
    whole.loss += loss
    whole.measured += measured
    since.loss += loss
    since.measured += measured
    since.words += words
    if (!Number.isFinite(loss)) throw diverged(epoch, trainer.settings)
    if (now - since.at > 200) {
      onProgress?.({
        epoch,
        epochs: trainer.settings.epochs,
        done: trainer.done,
        loss: since.loss / since.measured,
        wordsPerSecond: (since.words * 1000) / (now - since.at),
      })
      since = { loss: 0, measured: 0, words: 0, at: now }
    }
    // A finished epoch is recorded before anything is saved.
    if (trainer.epoch === epoch) break
    whole.seconds = (performance.now() - began) / 1000
    await saving.after()
    await breathing.now()
    await stopIfAborted(options)
    if (await anyOf(options, saving.spent)) return null
  }
  if (whole.measured === 0)
    throw new DataError(
      'No sentence has two words left, so there is nothing to learn: each line is a sentence, without the words that are rarer than minCount (--min-count) or dropped by subsampling (--sample).',
    )
  if (!(await trainer.isFinite())) throw diverged(epoch, trainer.settings)
  const seconds = (performance.now() - began) / 1000
  const now = await trainer.measure()
  // The first words may all have been dropped.
  const { loss, measured } = now.measured === 0 ? whole : now
  return { epoch, loss: loss / measured, seconds }
}

/** Whether the value is true in any process. */
async function anyOf({ dataParallel }: Word2VecFitOptions, wanted: boolean): Promise<boolean> {
  return dataParallel?.any(wanted) ?? wanted
}

/** @throws the signal's reason, if it is aborted; all processes end together. */
async function stopIfAborted(options: Word2VecFitOptions): Promise<void> {
  const { signal, dataParallel } = options
  if (dataParallel === undefined) return signal?.throwIfAborted()
  if (!(await dataParallel.any(signal?.aborted === true))) return
  signal?.throwIfAborted()
  throw new StoppedByAnother()
}

function diverged(epoch: number, { lr }: Word2VecSettings): DivergedError {
  const kept = epoch === 1 ? 'its initial vectors' : `the vectors of epoch ${epoch - 1}`
  return new DivergedError(
    'word2vec.fit',
    `vectors of epoch ${epoch} are not finite`,
    `The run keeps ${kept}; try a lower learning rate (${lowerRate(lr)} instead of ${lr}).`,
  )
}

function check(
  { words, wordsRead, typesRead }: WordCorpus,
  { minCount }: Word2VecSettings,
  name: string,
): void {
  if (words.length >= 2) return
  throw new DataError(
    wordsRead === 0
      ? `${name} has no words.`
      : `${name} is too small: of its ${typesRead.toLocaleString('en')} different words ${words.length === 0 ? 'none occurs' : 'only one occurs'} ${minCount} times or more; give a longer text or a smaller minCount (--min-count).`,
  )
}
