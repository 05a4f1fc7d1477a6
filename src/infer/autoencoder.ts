import { restoreAutoencoderRun } from '../apps/autoencoder/restore-autoencoder-run.ts'
import type { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { AutoencoderRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `autoencoder` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: (i % 25) / 4, kind: i % 25 > 12 ? 'big' : 'small' })))
 * const run = await autoencoder.fit(table, { layers: [16, 2, 16], epochs: 1 })
 * const copy = await loadRun(await run.files())
 * copy.app // 'autoencoder'
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<AutoencoderRun> {
  return loadOne('autoencoder', restoreAutoencoderRun, source, options)
}
