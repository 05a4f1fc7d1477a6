import { LannerError } from '../../base/errors.ts'
import { wordSplittings, type WordSplitting } from '../../data/text/words/split-words.ts'
import { realNumber, wholeNumber } from '../options/numbers.ts'
import type { OptionsInto } from '../options/option-row.ts'
import { oneOf } from '../options/parsers.ts'
import { trainingOptions, type TrainingOptions } from '../options/shared-options.ts'
import { appCommand, lacks } from './app-command.ts'
import { refuseTable } from './refuse-table.ts'
import { word2vecTasks, type Word2VecTask } from './word2vec/tasks.ts'

export interface Word2VecOptions extends TrainingOptions {
  readonly task?: Word2VecTask
  readonly cbow?: boolean
  readonly dim?: number
  readonly window?: number
  readonly negative?: number
  readonly minCount?: number
  readonly sample?: number
  readonly splitting?: WordSplitting
}

const own: OptionsInto<Word2VecOptions> = {
  title: 'Word vectors',
  rows: [
    {
      flag: '--task <name>',
      help: 'predict context words from a word, a word from its context (faster), or whether a word was replaced (default: skip-gram)',
      parse: oneOf(word2vecTasks),
      into: 'task',
    },
    { flag: '--cbow', help: 'short for --task cbow', into: 'cbow' },
    {
      flag: '--dim <n>',
      help: 'vector size (default: 100)',
      parse: wholeNumber(1, 65_536),
      into: 'dim',
    },
    {
      flag: '--window <n>',
      help: 'context words on each side (default: 5)',
      parse: wholeNumber(1, 10_000),
      into: 'window',
    },
    {
      flag: '--negative <n>',
      help: 'negative samples per word (default: 5)',
      parse: wholeNumber(1, 10_000),
      into: 'negative',
    },
    {
      flag: '--min-count <n>',
      help: 'drop tokens seen fewer times (default: 5)',
      parse: wholeNumber(1, 1_000_000_000),
      into: 'minCount',
    },
    {
      flag: '--sample <t>',
      help: 'downsample words more frequent than this; 0 turns it off (default: 1e-4)',
      parse: realNumber(0, 1),
      into: 'sample',
    },
    {
      flag: '--splitting <how>',
      help: 'how text is split into words (default: words)',
      parse: oneOf(wordSplittings),
      into: 'splitting',
    },
  ],
}

/** Word vectors for the command. */
export const word2vec = appCommand<Word2VecOptions>({
  subject: 'word vectors',
  impliedBy: [],
  threadsChangeBits: true,
  options: [trainingOptions, own],
  check(file, { app, lr, cbow, task, valid, device }) {
    refuseTable(file, { app })
    if (device === 'webgpu')
      throw new LannerError(
        'usage',
        'Word vectors are trained on the CPU: each pair of words changes the vectors that the next one needs, too little work for a GPU. Drop --device webgpu.',
      )
    if (lr === 'auto')
      throw new LannerError(
        'usage',
        'Word vectors have no learning-rate search; set --lr to a number, such as 0.05.',
      )
    if (cbow !== undefined && task !== undefined && task !== 'cbow')
      throw new LannerError(
        'usage',
        `--cbow and --task ${String(task)} contradict each other; use one of them.`,
      )
    if (valid !== undefined && task !== 'fake-word')
      throw new LannerError(
        'usage',
        '--valid is for --task fake-word; other word vectors train on the whole text.',
      )
  },
  dataParallel: () => null,
  train: async (job, session) => (await import('./word2vec/train.ts')).trainWords(job, session),
  lrFind: lacks('have their own learning-rate schedule; set its initial rate with `lanner fit --lr 0.05`'),
  predict: lacks('does not predict rows; it compares words: `lanner nearest RUN WORD`'),
  embed: async (folder, options) => (await import('./word2vec/embed.ts')).embeddingWords(folder, options),
  generate: lacks(
    'does not generate text; `lanner fit FILE` without --app word2vec trains a model that does',
  ),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks('has no rows to explain; its report shows what it learned: `lanner explain RUN`'),
  words: async (folder) => {
    const { restoreFolder } = await import('../../apps/run/restore.ts')
    return (await restoreFolder(folder, 'word2vec')).vectors
  },
})
