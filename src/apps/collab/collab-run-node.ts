import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import { restoreCollabRun } from './restore-collab-run.ts'
import type { CollabRun } from './collab-run.ts'

/** Saves a run of ratings to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveCollabRun(run: CollabRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a run of ratings from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export function loadCollabRun(folder: string): Promise<CollabRun> {
  return loadRunFolder(folder, 'collab', restoreCollabRun)
}
