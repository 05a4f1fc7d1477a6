import { restoreFolder } from '../run/restore.ts'
import type { Word2VecRun } from './word2vec-run.ts'

/** Saves a run of word vectors to a folder: see `Run.save`. */
export function saveWord2vecRun(run: Word2VecRun, folder: string): Promise<void> {
  return run.save(folder)
}

/** Loads a run of word vectors from its folder. @throws FileError where the folder is missing, damaged, of another app or of a newer version. */
export function loadWord2vecRun(folder: string): Promise<Word2VecRun> {
  return restoreFolder(folder, 'word2vec')
}
