import { LannerError } from '../../base/errors.ts'
import { checkSplit } from '../options/split-options.ts'
import { appCommand, lacks, refuseColumn } from './app-command.ts'
import { tabularOptionSets, type TabularOptions } from './tabular/options.ts'

/** Nets for tables, for the command. */
export const tabular = appCommand<TabularOptions>({
  subject: 'the rows of a table',
  impliedBy: ['target'],
  options: tabularOptionSets,
  check(_file, options) {
    if (options['target'] === undefined)
      throw new LannerError('usage', 'A table needs --target, the column to predict.')
    checkSplit(options)
  },
  settle: async (file, options) => (await import('./tabular/memory-for.ts')).settleMemory(file, options),
  dataParallel: ({ memory, quality }) =>
    memory !== undefined
      ? 'training from disk (--memory)'
      : quality === 'best'
        ? 'boosted trees (--quality best)'
        : null,
  train: async (job, session) => (await import('./tabular/train.ts')).trainRows(job, session),
  lrFind: async (...search) => (await import('./tabular/train.ts')).searchRows(...search),
  predict: async (folder, how) => (await import('./tabular/predict.ts')).predictingRows(folder, how),
  embed: async (folder, options) => {
    refuseColumn(options)
    return (await import('./tabular/embed.ts')).embeddingRows(folder, options.file)
  },
  generate: lacks('does not generate text; it predicts rows: `lanner predict RUN FILE`'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: async (folder, options) =>
    (await import('./tabular/explain-row.ts')).explainRow(folder, options),
  words: lacks(
    'has no word vectors; the embeddings of its categories are in its report and in the output of `lanner embed RUN FILE --out FILE`',
  ),
})
