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
 * @example
 * const arrays = { values: Uint8Array.from({ length: 40 * 64 }, (_, i) => (i >> 6) % 2 * 200), width: 8, height: 8, channels: 1, targets: Int32Array.from({ length: 40 }, (_, i) => i % 2) }
 * const run = await images.fit(ImageData.fromArrays(arrays), { epochs: 1, widths: [4, 4] })
 * const copy = await loadRun(await run.files())
 * copy.app // 'images'
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<ImagesRun> {
  return loadOne('images', restoreImagesRun, source, options)
}
