import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDescription } from '../apps/run/run-folder.ts'
import { shellCommand } from '../base/shell-command.ts'
import { readFitFile } from './fit-file.ts'
import { note } from './output.ts'
import { RunLock } from './run-lock.ts'

/** Warns if the run that a command reads has not finished training. A damaged run gets its error from the command. */
export async function warnUnfinished(folder: string): Promise<void> {
  const fit = await readFitFile(folder).catch(() => null)
  if (fit === null || fit.finished) return
  const path = join(folder, 'model.json')
  let facts: Readonly<Record<string, unknown>>
  try {
    facts = parseDescription(path, await readFile(path, 'utf8')).training
  } catch {
    return
  }
  const { epochs, epochsDone: done } = facts
  const known = typeof epochs === 'number' && typeof done === 'number'
  const at = known ? ` (epoch ${done} of ${epochs})` : ''
  note(
    RunLock.isHeld(folder)
      ? `warning: ${folder} is still being trained${at}; this is the run so far.`
      : `warning: ${folder} is unfinished${at}; to continue: ${shellCommand`lanner fit --resume ${folder}`}`,
  )
}
