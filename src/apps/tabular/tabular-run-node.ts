import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import { restoreTabularRun } from './restore-tabular-run.ts'
import type { TabularRun } from './tabular-run.ts'

/** Saves a run of a table to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveTabularRun(run: TabularRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a run of a table from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export function loadTabularRun(folder: string): Promise<TabularRun> {
  return loadRunFolder(folder, 'tabular', restoreTabularRun)
}
