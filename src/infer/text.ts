import { restoreTextRun } from '../apps/text/restore-text-run.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { TextRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `text` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const copy = await loadRun(await run.files())
 * copy.vocab.size // 12
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<TextRun> {
  return loadOne('text', restoreTextRun, source, options)
}
