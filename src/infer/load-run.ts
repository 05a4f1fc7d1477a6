import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { AppName } from '../apps/run/app-names.ts'
import { restoreRun, type RunByApp } from '../apps/run/restore.ts'
import { openRun, type RunSource } from '../apps/run/run-source.ts'

export interface LoadRunOptions<A extends AppName = AppName> {
  /** Refuses runs of other apps, and tells TypeScript which one this is. */
  readonly app?: A
  /** Stops fetching; rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const loadRunOptionNames: OptionNames<LoadRunOptions> = { app: true, signal: true }

/**
 * Loads a trained run to use it, in Node or in a page, and the kernels where none are loaded yet. Nothing of training comes with it.
 *
 * @param source a folder in Node; in a page the URL of one, or its two files as chosen by a person, fetched, or given by `run.files()`
 * @throws FileError where the run is missing, damaged, of another app or of a newer version.
 * @example
 * const price = async (row) => (await (await loadRun('runs/houses', { app: 'tabular' })).predict(row)).prediction
 */
export async function loadRun<A extends AppName = AppName>(
  source: RunSource,
  options: LoadRunOptions<A> = {},
): Promise<RunByApp[A]> {
  checkOptions('loadRun', options, loadRunOptionNames)
  const { app, signal } = options
  return restoreRun(openRun(source, signal), app === undefined ? undefined : [app])
}
