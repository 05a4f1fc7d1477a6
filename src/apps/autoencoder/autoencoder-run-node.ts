import { restoreFolder } from '../run/restore.ts'
import type { AutoencoderRun } from './autoencoder-run.ts'

/** Saves a run of an autoencoder to a folder: see `Run.save`. */
export function saveAutoencoderRun(run: AutoencoderRun, folder: string): Promise<void> {
  return run.save(folder)
}

/** Loads a run of an autoencoder from its folder. @throws FileError where the folder is missing, damaged, of another app or of a newer version. */
export function loadAutoencoderRun(folder: string): Promise<AutoencoderRun> {
  return restoreFolder(folder, 'autoencoder')
}
