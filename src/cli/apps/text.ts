import { appCommand, lacks } from './app-command.ts'
import { LannerError } from '../../base/errors.ts'
import { refuseTable } from './refuse-table.ts'
import { textOptionSets, isPlanned, type TextOptions } from './text/options.ts'

/** Text models for the command. */
export const text = appCommand<TextOptions>({
  subject: 'a text',
  impliedBy: [],
  plansTimeBudget: isPlanned,
  options: textOptionSets,
  check(file, options) {
    refuseTable(file, options)
    if (options['model'] === 'bag')
      throw new LannerError(
        'usage',
        '--model bag is a classifier of the texts in a table: lanner fit TABLE --text COLUMN --target COLUMN.',
      )
  },
  dataParallel: () => null,
  train: async (job, session) => (await import('./text/train.ts')).trainText(job, session),
  lrFind: async (...search) => (await import('./text/train.ts')).searchText(...search),
  predict: lacks('has no rows to predict; it continues text: `lanner generate RUN --prompt TEXT`'),
  embed: async (folder, options) => (await import('./text/embed.ts')).embeddingByText(folder, options),
  generate: async (folder) => (await import('../../apps/run/restore.ts')).restoreFolder(folder, 'text'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks('has no rows to explain; its report shows what it learned: `lanner explain RUN`'),
  words: lacks(
    'has no word vectors to compare; `lanner fit FILE --app word2vec` learns them from the same text',
  ),
})
