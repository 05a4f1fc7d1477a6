import { LannerError } from '../../base/errors.ts'
import { realNumber, wholeNumber } from '../options/numbers.ts'
import { flagOf, type OptionsInto } from '../options/option-row.ts'
import {
  batchOptions,
  monitorOptions,
  tableFileOptions,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TableFileOptions,
  type TrainingOptions,
} from '../options/shared-options.ts'
import { appCommand, lacks } from './app-command.ts'

export interface CollabOptions extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions {
  readonly user: string
  readonly item: string
  readonly rating: string
  /** A table of item titles, with the columns `item` and `titleColumn`. */
  readonly titles?: string
  readonly titleColumn?: string
  readonly factors?: number
  readonly weightDecay?: number
}

const needed = ['user', 'item', 'rating'] as const

const own: OptionsInto<CollabOptions> = {
  title: 'Ratings',
  rows: [
    { flag: '--user <column>', help: 'user id column', into: 'user' },
    { flag: '--item <column>', help: 'item id column', into: 'item' },
    { flag: '--rating <column>', help: 'rating column', into: 'rating' },
    {
      flag: '--titles <file>',
      help: 'table of item titles; its id column has the name given to --item',
      into: 'titles',
      path: 'read',
    },
    {
      flag: '--title-column <column>',
      help: 'title column of that table (default: title)',
      into: 'titleColumn',
    },
    {
      flag: '--factors <n>',
      help: 'size of the user and item embeddings',
      parse: wholeNumber(1, 65_536),
      into: 'factors',
    },
    { flag: '--weight-decay <w>', help: 'weight decay', parse: realNumber(0, 1000), into: 'weightDecay' },
  ],
}

/** Collaborative filtering of ratings, for the command. */
export const collab = appCommand<CollabOptions>({
  subject: 'ratings',
  impliedBy: needed,
  options: [trainingOptions, batchOptions, monitorOptions, tableFileOptions, own],
  check(_file, options) {
    const lacking = needed.filter((name) => options[name] === undefined)
    if (lacking.length > 0)
      throw new LannerError(
        'usage',
        `Ratings need --user, --item and --rating; ${lacking.map(flagOf).join(', ')} is missing.`,
      )
  },
  train: async (job, session) => (await import('./collab/train.ts')).trainRatings(job, session),
  lrFind: async (...search) => (await import('./collab/train.ts')).searchRatings(...search),
  predict: async (folder) => (await import('./collab/predict.ts')).predictingPairs(folder),
  embed: lacks(
    'has embeddings of users and items, not of rows; they are in its model.safetensors, and `lanner explain RUN` shows them',
  ),
  generate: lacks('does not generate text; it recommends items: `lanner recommend RUN USER`'),
  recommend: async (folder) => (await import('../../apps/run/restore.ts')).restoreFolder(folder, 'collab'),
  explainRow: lacks('explains no rows of a table; its report shows what it learned: `lanner explain RUN`'),
  words: lacks('has no word vectors; `lanner recommend RUN USER` lists the items for a user'),
})
