import { restoreFolder } from '../run/restore.ts'
import type { TabularRun } from './tabular-run.ts'

/** Saves a run of a table to a folder: see `Run.save`. */
export function saveTabularRun(run: TabularRun, folder: string): Promise<void> {
  return run.save(folder)
}

/** Loads a run of a table from its folder. @throws FileError where the folder is missing, damaged, of another app or of a newer version. */
export function loadTabularRun(folder: string): Promise<TabularRun> {
  return restoreFolder(folder, 'tabular')
}
