import { restoreTabularRun } from '../apps/tabular/restore-tabular-run.ts'
import type { TabularRun } from '../apps/tabular/tabular-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { TabularRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `tabular` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const copy = await loadRun(await run.files())
 * copy.app // 'tabular'
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<TabularRun> {
  return loadOne('tabular', restoreTabularRun, source, options)
}
