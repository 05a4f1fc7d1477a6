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
 * @example
 * const lines = Array.from({ length: 200 }, (_, i) => (i % 2 ? 'red green blue green red blue' : 'one two three two one three'))
 * const run = await word2vec.fit(lines, { dim: 8, window: 2, epochs: 1, sample: 0 })
 * const copy = await loadRun(await run.files())
 * copy.words.length // 6
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<Word2VecRun> {
  return loadOne('word2vec', restoreWord2vecRun, source, options)
}
