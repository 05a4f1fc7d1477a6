import { restoreFolder } from '../run/restore.ts'
import type { TextRun } from './text-run.ts'

/** Saves a text run to a folder: see `Run.save`. */
export function saveTextRun(run: TextRun, folder: string): Promise<void> {
  return run.save(folder)
}

/** Loads a text run from its folder. @throws FileError where the folder is missing, damaged, of another app or of a newer version. */
export function loadTextRun(folder: string): Promise<TextRun> {
  return restoreFolder(folder, 'text')
}
