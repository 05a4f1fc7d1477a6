import type { Word2VecModelName } from '../../../apps/word2vec/settings.ts'

/** The choices of `--task`. */
export const word2vecTasks = ['skip-gram', 'cbow', 'fake-word'] as const

export type Word2VecTask = (typeof word2vecTasks)[number]

/** The model of a task. */
export const modelOfTask: Readonly<Record<Word2VecTask, Word2VecModelName>> = {
  'skip-gram': 'skipGram',
  cbow: 'cbow',
  'fake-word': 'fakeWord',
}
