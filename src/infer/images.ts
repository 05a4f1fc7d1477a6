import { restoreImagesRun } from '../apps/images/restore-images-run.ts'
import type { ImagesRun } from '../apps/images/images-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { ImagesRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `images` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<ImagesRun> {
  return loadOne('images', restoreImagesRun, source, options)
}
