import { extname } from 'node:path'
import { LannerError } from '../base/errors.ts'
import type { App, Parsed } from './fit-options.ts'

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
  kind: ['tabular'],
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
  text: ['tabular', 'autoencoder'],
  decimal: ['tabular', 'collab', 'autoencoder'],
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
  tensorboard: ['text', 'tabular', 'collab', 'autoencoder'],
  csv: ['text', 'tabular', 'collab', 'autoencoder'],
  histograms: ['text', 'tabular', 'collab', 'autoencoder'],
}

const tableExtensions: ReadonlySet<string> = new Set(['.csv', '.tsv', '.parquet', '.jsonl', '.ndjson', '.gz'])

/** What each app trains, in words. */
export const subject: Readonly<Record<App, string>> = {
  text: 'a text',
  tabular: 'the rows of a table',
  collab: 'ratings',
  autoencoder: 'an autoencoder',
  word2vec: 'word vectors',
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
  if (app === 'autoencoder' && options.target !== undefined)
    throw new LannerError(
      'usage',
      `An autoencoder has no --target; leave the column out with --ignore ${options.target}.`,
    )
  const { valid, validLast, validColumn } = options
  const marked = validLast !== undefined ? '--valid-last' : valid !== undefined ? '--valid' : null
  if (validColumn !== undefined && marked !== null)
    throw new LannerError(
      'usage',
      `${marked} and --valid-column choose the validation rows in two ways; give one of them.`,
    )
  for (const name of Object.keys(takenBy))
    if (options[name as keyof Parsed] !== undefined) refuseForeign(name, app, file)
  return app
}

/** @throws LannerError where an option is not for this kind of training. */
export function refuseForeign(name: string, app: App, file?: string): void {
  if (takenBy[name]?.includes(app) ?? true) return
  const trained = file === undefined ? '' : `, as ${file} is trained here`
  throw new LannerError('usage', `--${dashed(name)} is not for ${subject[app]}${trained}.`)
}

/** The name of an option as it is written: `batch-size` of `batchSize`. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
