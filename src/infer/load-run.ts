import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { AppName } from '../apps/run/app-names.ts'
import { restoreRun, type RunByApp } from '../apps/run/restore.ts'
import { openRun, type RunSource } from '../apps/run/run-source.ts'

export interface LoadRunOptions<A extends AppName = AppName> {
  /** The expected app: refuses runs of other apps, and gives the result its type. */
  readonly app?: A
  /** Aborts loading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const loadRunOptionNames: OptionNames<LoadRunOptions> = { app: true, signal: true }

/**
 * Loads a trained run for inference, in Node or in a page, and the kernels if they are not loaded yet. Contains no training code.
 *
 * @param source in Node, a folder; in a page, the URL of a folder, or its two files, selected by the user, fetched, or returned by `run.files()`
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
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
