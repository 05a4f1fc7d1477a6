import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { AppName } from '../apps/run/app-names.ts'
import type { RunMaker } from '../apps/run/restore-run.ts'
import { restoreWith } from '../apps/run/restore-with.ts'
import { openRun, type RunSource } from '../apps/run/run-source.ts'

export type { RunSource }

export interface LoadOptions {
  /** Aborts loading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const loadOptionNames: OptionNames<LoadOptions> = { signal: true }

/** Loads a run of one app, with the function that builds it. */
export function loadOne<R>(
  app: AppName,
  maker: RunMaker<R>,
  source: RunSource,
  options: LoadOptions,
): Promise<R> {
  checkOptions('loadRun', options, loadOptionNames)
  return restoreWith(openRun(source, options.signal), [app], () => Promise.resolve(maker))
}
