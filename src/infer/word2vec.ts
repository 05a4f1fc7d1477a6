import { restoreWord2vecRun } from '../apps/word2vec/restore-word2vec-run.ts'
import type { Word2VecRun } from '../apps/word2vec/word2vec-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { Word2VecRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `word2vec` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<Word2VecRun> {
  return loadOne('word2vec', restoreWord2vecRun, source, options)
}
