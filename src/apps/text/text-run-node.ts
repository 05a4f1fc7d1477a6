import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import { restoreTextRun } from './restore-text-run.ts'
import type { TextRun } from './text-run.ts'

/** Saves a text run to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveTextRun(run: TextRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a text run from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export function loadTextRun(folder: string): Promise<TextRun> {
  return loadRunFolder(folder, 'text', restoreTextRun)
}
