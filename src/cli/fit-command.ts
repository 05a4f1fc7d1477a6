import { Argument, Command, Option } from 'commander'
import { basename, extname, join } from 'node:path'
import { LannerError } from '../base/errors.ts'
import type { BackendName } from '../backend/kernels.ts'
import { textModelNames, type TextModelName } from '../apps/text/models/names.ts'
import { rateOrAuto, realNumber, wholeNumber } from './numbers.ts'
import { note, writeEvent } from './output.ts'

/** What every kind of training takes. */
export interface FitCommandOptions {
  readonly epochs?: number
  readonly batchSize?: number
  readonly lr?: number | 'auto'
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
  readonly out?: string
  readonly json?: boolean
  /** A folder for TensorBoard's event files. */
  readonly tensorboard?: string
  /** A table of the epochs. */
  readonly csv?: string
  /** Puts into the report how the numbers in each layer are spread. */
  readonly histograms?: boolean
}

export interface FitTextCommandOptions extends FitCommandOptions {
  readonly model?: TextModelName
  readonly identityInit?: boolean
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

export type App = 'text' | 'tabular' | 'collab'

/** Options that only some kinds of training take. */
const takenBy: Readonly<Record<string, readonly App[]>> = {
  model: ['text'],
  identityInit: ['text'],
  steps: ['text'],
  hidden: ['text'],
  factors: ['text', 'collab'],
  target: ['tabular'],
  cat: ['tabular'],
  cont: ['tabular'],
  date: ['tabular'],
  ignore: ['tabular'],
  validLast: ['tabular'],
  validColumn: ['tabular'],
  logTarget: ['tabular'],
  layers: ['tabular'],
  dropout: ['tabular'],
  weightDecay: ['tabular', 'collab'],
  user: ['collab'],
  item: ['collab'],
  rating: ['collab'],
  titles: ['collab'],
  titleColumn: ['collab'],
  missing: ['tabular', 'collab'],
}

const tableExtensions: ReadonlySet<string> = new Set(['.csv', '.tsv', '.parquet', '.jsonl', '.ndjson', '.gz'])

/** The options of all kinds of training. */
export type Parsed = FitTextCommandOptions &
  Partial<FitTabularCommandOptions> &
  Partial<FitCollabCommandOptions>

/** A command that takes a file and everything that says how to train on it. */
export function commandWithFitOptions(name: string): Command {
  return new Command(name)
    .addArgument(
      new Argument(
        '<file>',
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
      new Option('--model <name>', 'text: which network (default: seq-rnn)').choices([...textModelNames]),
    )
    .option('--identity-init', 'text: start the recurrent weights as the identity matrix (rnn, seq-rnn)')
    .option('--steps <n>', 'text: characters in a window', wholeNumber(1, 100_000))
    .option('--hidden <n>', 'text: length of the state', wholeNumber(1, 65_536))
    .option('--factors <n>', "text, ratings: length of a character's or id's vector", wholeNumber(1, 65_536))
    .option('--target <column>', 'rows: the column to predict')
    .option('--cat <columns>', 'rows: columns that are categories', names)
    .option('--cont <columns>', 'rows: columns that are numbers', names)
    .option('--date <columns>', 'rows: columns that are dates; their parts become columns', names)
    .option('--ignore <columns>', 'rows: columns to leave out', names)
    .option('--valid-last <column>', 'rows: validate on the last part by this column, such as a date')
    .option('--valid-column <column>', 'rows: validate where this column is true or 1')
    .option('--log-target', 'rows: learn the logarithm of the target')
    .option('--layers <sizes>', 'rows: sizes of the hidden layers, such as 200,100', sizes)
    .option('--dropout <p>', 'rows: part of the hidden numbers that is left out', realNumber(0, 1))
    .option('--weight-decay <w>', 'rows, ratings: weight decay', realNumber(0, 1000))
    .option('--user <column>', 'ratings: who')
    .option('--item <column>', 'ratings: what')
    .option('--rating <column>', 'ratings: how good')
    .option('--titles <file>', 'ratings: a table with the titles of the items')
    .option('--title-column <column>', 'ratings: its column with the titles (default: title)')
    .option('--missing <texts>', 'tables: texts that mean a missing cell, such as NA,?', names)
}

export function fitCommand(): Command {
  return commandWithFitOptions('fit')
    .description('train a network on a file and leave a run folder')
    .option('--tensorboard <dir>', 'also write event files for TensorBoard there')
    .option('--csv <file>', 'also keep a table of the epochs there')
    .option('--histograms', 'show in the report how outputs and gradients of each layer are spread')
    .action(async (file: string, options: Parsed) => {
      const app = appOf(file, options)
      if (options.threads !== undefined) process.env['LANNER_THREADS'] = String(options.threads)
      const out = options.out ?? join('runs', basename(file).replace(/(\.[a-z0-9]+){1,2}$/i, ''))
      const stop = new AbortController()
      const interrupt = (): void => stop.abort(new LannerError('usage', 'stopped by Ctrl-C'))
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
      try {
        await train(app, file, out, options, stop.signal)
      } catch (error) {
        if (!stop.signal.aborted || error !== stop.signal.reason) throw error
        if (options.json) writeEvent({ event: 'stopped', run: out })
        else note(`lanner: stopped; the run so far is in ${out}`)
        process.exitCode = 130
      } finally {
        process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      }
    })
}

async function train(
  app: App,
  file: string,
  out: string,
  options: Parsed,
  signal: AbortSignal,
): Promise<void> {
  switch (app) {
    case 'text':
      return (await import('./fit-text.ts')).fitText(file, out, options, signal)
    case 'tabular':
      return (await import('./fit-tabular.ts')).fitTabular(
        file,
        out,
        options as FitTabularCommandOptions,
        signal,
      )
    case 'collab':
      return (await import('./fit-collab.ts')).fitCollab(
        file,
        out,
        options as FitCollabCommandOptions,
        signal,
      )
  }
}

/** Which kind of training the file and the options ask for. @throws LannerError where they contradict each other. */
export function appOf(file: string, options: Parsed): App {
  const extension = extname(file).toLowerCase()
  const ratings = (['user', 'item', 'rating'] as const).filter((name) => options[name] !== undefined)
  const app: App = options.target !== undefined ? 'tabular' : ratings.length > 0 ? 'collab' : 'text'
  if (app === 'text' && tableExtensions.has(extension))
    throw new LannerError(
      'usage',
      `${file} is a table: name the column to predict with --target, or the columns of ratings with --user, --item and --rating.`,
    )
  if (app === 'tabular' && ratings.length > 0)
    throw new LannerError('usage', `--target and --${ratings[0]} ask for different things; give one of them.`)
  if (app === 'collab' && ratings.length < 3) {
    const lacking = (['user', 'item', 'rating'] as const).filter((name) => options[name] === undefined)
    throw new LannerError(
      'usage',
      `Ratings need --user, --item and --rating; --${lacking.join(', --')} is not given.`,
    )
  }
  for (const [name, apps] of Object.entries(takenBy))
    if (options[name as keyof Parsed] !== undefined && !apps.includes(app))
      throw new LannerError(
        'usage',
        `--${dashed(name)} is not for ${subject[app]}, as ${file} is trained here.`,
      )
  return app
}

const subject: Readonly<Record<App, string>> = {
  text: 'a text',
  tabular: 'the rows of a table',
  collab: 'ratings',
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
