import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import type { AutoencoderRun } from './autoencoder-run.ts'
import { restoreAutoencoderRun } from './restore-autoencoder-run.ts'

/** Saves a run of an autoencoder to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveAutoencoderRun(run: AutoencoderRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a run of an autoencoder from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export function loadAutoencoderRun(folder: string): Promise<AutoencoderRun> {
  return loadRunFolder(folder, 'autoencoder', restoreAutoencoderRun)
}
