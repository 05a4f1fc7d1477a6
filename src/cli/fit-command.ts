import { Argument, Command, Option } from 'commander'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { DivergedError, LannerError } from '../base/errors.ts'
import type { CategoryLoss } from '../apps/autoencoder/row-layout.ts'
import type { BackendName } from '../backend/kernels.ts'
import { wordSplittings } from '../data/words/split-words.ts'
import { textModelNames, type TextModelName } from '../apps/text/models/names.ts'
import { tokenChoices, type TokenChoice } from '../apps/text/token-choices.ts'
import { addFitRunOptions, type FitRunOptions } from './fit-run-options.ts'
import type { FitJob } from './fit-run.ts'
import type { FitWord2VecCommandOptions } from './fit-word2vec.ts'
import { memorySize } from './memory-size.ts'
import { word2vecTasks } from './word2vec-tasks.ts'
import { rateOrAuto, realNumber, wholeNumber } from './numbers.ts'
import { note, writeEvent } from './output.ts'

/** What every kind of training takes. */
export interface FitCommandOptions extends FitRunOptions {
  readonly epochs?: number
  readonly batchSize?: number
  readonly lr?: number | 'auto'
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
  readonly out?: string
  readonly json?: boolean
}

export interface FitTextCommandOptions extends FitCommandOptions {
  readonly model?: TextModelName
  readonly identityInit?: boolean
  readonly tokens?: TokenChoice
  readonly vocabSize?: number
  readonly minFreq?: number
  /** A `tokenizer.json` whose vocabulary is used. */
  readonly tokenizer?: string
  /** One number: how many recurrent layers. */
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly tiedWeights?: boolean
  readonly steps?: number
  readonly hidden?: number
  readonly factors?: number
}

/** How a table is read. */
export interface ReadTableOptions {
  /** Texts that mean that a cell is missing. */
  readonly missing?: readonly string[]
}

export interface FitTabularCommandOptions extends FitCommandOptions, ReadTableOptions {
  readonly target: string
  /** Columns to treat as categories, numbers, dates; columns to leave out. */
  readonly cat?: readonly string[]
  readonly cont?: readonly string[]
  readonly date?: readonly string[]
  readonly ignore?: readonly string[]
  /** The last rows by this column are the validation rows. */
  readonly validLast?: string
  /** The rows where this column is true (or not 0) are the validation rows. */
  readonly validColumn?: string
  readonly logTarget?: boolean
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly weightDecay?: number
  /** A column that says how much each row counts. */
  readonly weights?: string
  readonly batchNorm?: 'train' | 'fastai07' | 'none'
  /** Bytes that the rows may take in memory; the others stay on disk. */
  readonly memory?: number
}

export interface FitCollabCommandOptions extends FitCommandOptions, ReadTableOptions {
  readonly user: string
  readonly item: string
  readonly rating: string
  /** A table with the titles of the items: a column named as `item`, and `titleColumn`. */
  readonly titles?: string
  readonly titleColumn?: string
  readonly factors?: number
  readonly weightDecay?: number
}

export interface FitAutoencoderCommandOptions extends FitCommandOptions, ReadTableOptions {
  readonly cat?: readonly string[]
  readonly cont?: readonly string[]
  readonly date?: readonly string[]
  readonly ignore?: readonly string[]
  readonly validLast?: string
  readonly validColumn?: string
  readonly layers?: readonly number[]
  readonly weightDecay?: number
  /** The features are all hidden layers, not the bottleneck. */
  readonly deepStack?: boolean
  /** Probability that a cell is swapped with that of another row. */
  readonly swapNoise?: number
  readonly categoryLoss?: CategoryLoss
  /** Categories with more levels are learned vectors. */
  readonly oneHotLevels?: number
}

export type App = 'text' | 'tabular' | 'collab' | 'autoencoder' | 'word2vec'

/** Options that only some kinds of training take. */
const takenBy: Readonly<Record<string, readonly App[]>> = {
  model: ['text'],
  identityInit: ['text'],
  tokens: ['text'],
  vocabSize: ['text'],
  minFreq: ['text'],
  tokenizer: ['text'],
  tiedWeights: ['text'],
  steps: ['text'],
  hidden: ['text'],
  factors: ['text', 'collab'],
  target: ['tabular'],
  cat: ['tabular', 'autoencoder'],
  cont: ['tabular', 'autoencoder'],
  date: ['tabular', 'autoencoder'],
  ignore: ['tabular', 'autoencoder'],
  validLast: ['tabular', 'autoencoder'],
  validColumn: ['tabular', 'autoencoder'],
  logTarget: ['tabular'],
  layers: ['tabular', 'autoencoder', 'text'],
  dropout: ['tabular', 'text'],
  weights: ['tabular'],
  batchNorm: ['tabular'],
  memory: ['tabular'],
  weightDecay: ['tabular', 'collab', 'autoencoder'],
  user: ['collab'],
  item: ['collab'],
  rating: ['collab'],
  titles: ['collab'],
  titleColumn: ['collab'],
  missing: ['tabular', 'collab', 'autoencoder'],
  deepStack: ['autoencoder'],
  swapNoise: ['autoencoder'],
  categoryLoss: ['autoencoder'],
  oneHotLevels: ['autoencoder'],
  batchSize: ['text', 'tabular', 'collab', 'autoencoder'],
  valid: ['text', 'tabular', 'collab', 'autoencoder', 'word2vec'],
  task: ['word2vec'],
  cbow: ['word2vec'],
  dim: ['word2vec'],
  window: ['word2vec'],
  negative: ['word2vec'],
  minCount: ['word2vec'],
  sample: ['word2vec'],
  splitting: ['word2vec'],
  patience: ['text', 'tabular', 'collab', 'autoencoder'],
}

const tableExtensions: ReadonlySet<string> = new Set(['.csv', '.tsv', '.parquet', '.jsonl', '.ndjson', '.gz'])

/** The options of all kinds of training. */
export type Parsed = FitTextCommandOptions &
  Partial<FitTabularCommandOptions> &
  Partial<FitCollabCommandOptions> &
  FitAutoencoderCommandOptions &
  FitWord2VecCommandOptions & { readonly app?: App }

/** A command that takes a file and everything that says how to train on it. */
export function commandWithFitOptions(name: string, needsFile = true): Command {
  return new Command(name)
    .addArgument(
      new Argument(
        needsFile ? '<file>' : '[file]',
        'a text: a character model learns to write like it; a table (.csv, .tsv, .parquet, .jsonl, .gz of these): with --target its rows, with --user, --item and --rating its ratings are learned',
      ),
    )
    .option('--epochs <n>', 'times through the data', wholeNumber(1, 100_000))
    .option('--batch-size <n>', 'windows or rows in a batch', wholeNumber(1, 1_000_000))
    .option('--lr <rate>', 'learning rate, or auto to search for one', rateOrAuto)
    .option('--valid <part>', 'part of the data kept for validation (default: 0.2)', realNumber(0, 1, true))
    .option(
      '--seed <s>',
      'decides split, initial weights and shuffling',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      42,
    )
    .option('--threads <n>', 'threads of the kernels', wholeNumber(1, 1024))
    .addOption(new Option('--backend <name>', 'who computes').choices(['native', 'wasm', 'reference']))
    .option('--out <dir>', 'the run folder (default: runs/ and the name of the file)')
    .option('--json', 'one JSON event a line')
    .addOption(
      new Option('--model <name>', 'text: which network (default: gru)').choices([...textModelNames]),
    )
    .option('--identity-init', 'text: start the recurrent weights as the identity matrix (rnn, seq-rnn)')
    .addOption(
      new Option(
        '--tokens <kind>',
        'text: learn it by characters, words or byte pairs (default: char)',
      ).choices([...tokenChoices]),
    )
    .option('--vocab-size <n>', 'text: the most words or byte pairs', wholeNumber(2, 1_000_000))
    .option('--min-freq <n>', 'text: how often a word or pair must come', wholeNumber(1, 1_000_000_000))
    .option('--tokenizer <file>', 'text: use the byte pairs of a tokenizer.json')
    .option('--tied-weights', 'text: one table for what goes in and what comes out (rnn-stateful, gru, lstm)')
    .option('--steps <n>', 'text: tokens in a window', wholeNumber(1, 100_000))
    .option('--hidden <n>', 'text: length of the state', wholeNumber(1, 65_536))
    .option('--factors <n>', "text, ratings: length of a token's or id's vector", wholeNumber(1, 65_536))
    .option('--target <column>', 'rows: the column to predict')
    .option('--cat <columns>', 'rows: columns that are categories', names)
    .option('--cont <columns>', 'rows: columns that are numbers', names)
    .option('--date <columns>', 'rows: columns that are dates; their parts become columns', names)
    .option('--ignore <columns>', 'rows: columns to leave out', names)
    .option('--valid-last <column>', 'rows: validate on the last part by this column, such as a date')
    .option('--valid-column <column>', 'rows: validate where this column is true or 1')
    .option('--log-target', 'rows: learn the logarithm of the target')
    .option(
      '--layers <sizes>',
      'rows: sizes of the hidden layers, such as 200,100; text: how many recurrent layers',
      sizes,
    )
    .option('--dropout <p>', 'rows, text: part of the hidden numbers that is left out', realNumber(0, 1))
    .option('--weights <column>', 'rows: a column of numbers that says how much each row counts')
    .addOption(
      new Option(
        '--batch-norm <kind>',
        "rows: batch norm as usual, with running averages that stay as they began (the lesson's), or only of the measurements",
      ).choices(['train', 'fastai07', 'none']),
    )
    .option(
      '--memory <size>',
      'rows: train from disk with so much of them in memory, such as 256MB (default: from disk where half of the free memory would not do)',
      memorySize,
    )
    .option('--weight-decay <w>', 'rows, ratings: weight decay', realNumber(0, 1000))
    .addOption(
      new Option('--app <name>', 'what to train, where the other options do not say it').choices(
        Object.keys(subject),
      ),
    )
    .option('--deep-stack', 'autoencoder: the features are all hidden layers, not the bottleneck')
    .option('--swap-noise <p>', 'autoencoder: part of the cells swapped with other rows', realNumber(0, 0.99))
    .addOption(
      new Option('--category-loss <name>', 'autoencoder: how categories are compared').choices([
        'squared',
        'cross-entropy',
      ]),
    )
    .option(
      '--one-hot-levels <n>',
      'autoencoder: categories with more levels are learned vectors',
      wholeNumber(0, 100_000),
    )
    .option('--user <column>', 'ratings: who')
    .option('--item <column>', 'ratings: what')
    .option('--rating <column>', 'ratings: how good')
    .option('--titles <file>', 'ratings: a table with the titles of the items')
    .option('--title-column <column>', 'ratings: its column with the titles (default: title)')
    .option('--missing <texts>', 'tables: texts that mean a missing cell, such as NA,?', names)
    .addOption(
      new Option(
        '--task <name>',
        'word2vec: guess a word from each neighbour, from all at once (faster), or tell whether it is the one that stood there (default: skip-gram)',
      ).choices([...word2vecTasks]),
    )
    .option('--cbow', 'word2vec: short for --task cbow')
    .option('--dim <n>', "word2vec: length of a word's vector (default: 100)", wholeNumber(1, 65_536))
    .option('--window <n>', 'word2vec: words on either side (default: 5)', wholeNumber(1, 10_000))
    .option(
      '--negative <n>',
      'word2vec: random words against each real one (default: 5)',
      wholeNumber(1, 10_000),
    )
    .option('--min-count <n>', 'word2vec: leave out rarer words (default: 5)', wholeNumber(1, 1_000_000_000))
    .option(
      '--sample <t>',
      'word2vec: thin out words above this frequency; 0 for none (default: 1e-4)',
      realNumber(0, 1),
    )
    .addOption(
      new Option('--splitting <how>', 'word2vec: what is a word (default: words)').choices([
        ...wordSplittings,
      ]),
    )
}

export function fitCommand(): Command {
  return addFitRunOptions(commandWithFitOptions('fit', false))
    .description('train a network on a file and leave a run folder')
    .action(async (file: string | undefined, options: Parsed, command: Command) => {
      const stop = new AbortController()
      const interrupt = (): void => {
        // A second time means at once; what waits for the end of the process to be removed is removed then too.
        if (stop.signal.aborted) process.exit(130)
        stop.abort(new LannerError('usage', 'stopped by Ctrl-C'))
      }
      process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
      let out = options.resume ?? ''
      let before: number | null = null
      try {
        const { app, job } =
          options.resume === undefined
            ? newJob(file, options)
            : await (
                await import('./resume-run.ts')
              ).resumedJob(file, { ...options, resume: options.resume }, command)
        out = job.out
        before = await savedAt(out)
        if (job.options.threads !== undefined) process.env['LANNER_THREADS'] = String(job.options.threads)
        try {
          await train(app, { ...job, signal: stop.signal })
        } finally {
          job.resumed?.lock.release()
        }
      } catch (error) {
        if (error instanceof DivergedError)
          throw new LannerError(
            'diverged',
            `The training diverged: ${error.what}; ${(await savedAt(out)) === before ? `nothing was written to ${out}` : `the run in ${out} is that of the last whole epoch`}; try a lower --lr${typeof options.lr === 'number' ? ` than ${options.lr}` : ''}.`,
          )
        if (!stop.signal.aborted || error !== stop.signal.reason) throw error
        if (options.json) writeEvent({ event: 'stopped', run: out })
        else if (!existsSync(out)) note('lanner: stopped; nothing was written')
        else if (existsSync(join(out, 'checkpoints')))
          note(`lanner: stopped; the run so far is in ${out}, go on: lanner fit --resume ${out}`)
        else note(`lanner: stopped; the run so far is in ${out}`)
        process.exitCode = 130
      } finally {
        process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      }
    })
}

/** When the run in a folder was saved last, or null where there is none. */
async function savedAt(folder: string): Promise<number | null> {
  return stat(join(folder, 'model.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

function newJob(
  file: string | undefined,
  options: Parsed,
): { readonly app: App; readonly job: Omit<FitJob<Parsed>, 'signal'> } {
  if (file === undefined)
    throw new LannerError(
      'usage',
      "missing required argument 'file': what to train on, or --resume RUN to go on.",
    )
  const app = appOf(file, options)
  const out = options.out ?? join('runs', basename(file).replace(/(\.[a-z0-9]+){1,2}$/i, ''))
  return { app, job: { file, out, options, resumed: null } }
}

async function train(app: App, job: FitJob<Parsed>): Promise<void> {
  switch (app) {
    case 'text':
      return (await import('./fit-text.ts')).fitText(job)
    case 'tabular':
      return (await import('./fit-tabular.ts')).fitTabular(job as FitJob<FitTabularCommandOptions>)
    case 'word2vec':
      return (await import('./fit-word2vec.ts')).fitWord2Vec(job)
    case 'collab':
      return (await import('./fit-collab.ts')).fitCollab(job as FitJob<FitCollabCommandOptions>)
    case 'autoencoder':
      return (await import('./fit-autoencoder.ts')).fitAutoencoder(job)
  }
}

/** Which kind of training the file and the options ask for. @throws LannerError where they contradict each other. */
export function appOf(file: string, options: Parsed): App {
  const extension = extname(file).toLowerCase()
  const ratings = (['user', 'item', 'rating'] as const).filter((name) => options[name] !== undefined)
  const seen: App = options.target !== undefined ? 'tabular' : ratings.length > 0 ? 'collab' : 'text'
  const app = options.app ?? seen
  if (app === 'text' && tableExtensions.has(extension))
    throw new LannerError(
      'usage',
      `${file} is a table: name the column to predict with --target, the columns of ratings with --user, --item and --rating, or learn features without labels by --app autoencoder.`,
    )
  if (app === 'autoencoder' && !tableExtensions.has(extension))
    throw new LannerError(
      'usage',
      `${file} is no table; an autoencoder learns from rows (${[...tableExtensions].join(', ')}).`,
    )
  if (app === 'tabular' && options.target === undefined)
    throw new LannerError('usage', 'Rows need --target, the column to predict.')
  if (app === 'tabular' && ratings.length > 0)
    throw new LannerError('usage', `--target and --${ratings[0]} ask for different things; give one of them.`)
  if (app === 'collab' && ratings.length < 3) {
    const lacking = (['user', 'item', 'rating'] as const).filter((name) => options[name] === undefined)
    throw new LannerError(
      'usage',
      `Ratings need --user, --item and --rating; --${lacking.join(', --')} is not given.`,
    )
  }
  if (app === 'word2vec' && options.lr === 'auto')
    throw new LannerError(
      'usage',
      'No rate can be searched for word vectors; give --lr a number, such as 0.05.',
    )
  if (app === 'word2vec' && options.cbow && options.task !== undefined && options.task !== 'cbow')
    throw new LannerError(
      'usage',
      `--cbow and --task ${options.task} ask for different things; give one of them.`,
    )
  if (app === 'word2vec' && options.valid !== undefined && options.task !== 'fake-word')
    throw new LannerError(
      'usage',
      '--valid is for --task fake-word; other word vectors are learned from the whole text.',
    )
  for (const [name, apps] of Object.entries(takenBy))
    if (options[name as keyof Parsed] !== undefined && !apps.includes(app))
      throw new LannerError(
        'usage',
        app === 'autoencoder' && name === 'target'
          ? `An autoencoder has no --target; leave the column out with --ignore ${options.target}.`
          : `--${dashed(name)} is not for ${subject[app]}, as ${file} is trained here.`,
      )
  return app
}

const subject: Readonly<Record<App, string>> = {
  text: 'a text',
  tabular: 'the rows of a table',
  collab: 'ratings',
  autoencoder: 'an autoencoder',
  word2vec: 'word vectors',
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Names between commas; the option may be given again for more. */
function names(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '')
}

function sizes(text: string): number[] {
  return text.split(',').map(wholeNumber(1, 65_536))
}
