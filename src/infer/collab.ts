import { restoreCollabRun } from '../apps/collab/restore-collab-run.ts'
import type { CollabRun } from '../apps/collab/collab-run.ts'
import { loadOne, type LoadOptions, type RunSource } from './load-one.ts'

export type { CollabRun }
export type { LoadOptions, RunSource }
export type { RunFile, RunFiles } from '../apps/run/run-source.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'

/**
 * Loads a run of the app `collab` like `loadRun` of `lanner/infer`, but without the code of other apps, to keep pages small.
 *
 * @throws FileError if the run is missing or damaged, or belongs to another app or a newer version.
 * @example
 * const rows = Array.from({ length: 300 }, (_, i) => ({ who: i % 20, what: (i * 7) % 30, stars: 1 + (i % 5) }))
 * const run = await collab.fit(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars', epochs: 1, factors: 4 })
 * const copy = await loadRun(await run.files())
 * copy.items.length // 30
 */
export function loadRun(source: RunSource, options: LoadOptions = {}): Promise<CollabRun> {
  return loadOne('collab', restoreCollabRun, source, options)
}
