import { restoreFolder } from '../run/restore.ts'
import type { CollabRun } from './collab-run.ts'

/** Saves a run of ratings to a folder: see `Run.save`. */
export function saveCollabRun(run: CollabRun, folder: string): Promise<void> {
  return run.save(folder)
}

/** Loads a run of ratings from its folder. @throws FileError where the folder is missing, damaged, of another app or of a newer version. */
export function loadCollabRun(folder: string): Promise<CollabRun> {
  return restoreFolder(folder, 'collab')
}
