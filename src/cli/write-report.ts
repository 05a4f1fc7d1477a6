import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreFolder } from '../apps/run/restore.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError } from '../base/errors.ts'
import type { ReportContents } from '../plot/report/page.ts'
import { NOTHING_EXPLAINED } from './nothing-explained.ts'
import { note } from './output.ts'

/**
 * Writes the report of a run, a single page that needs no network. A chart that cannot be drawn is omitted, with a warning on stderr.
 *
 * @param file Default: `report.html` in the run folder.
 * @returns the contents of the page.
 * @throws FileError if the folder holds no run or cannot be written.
 */
export async function writeReport(folder: string, file?: string): Promise<ReportContents> {
  const [{ reportPage }, { reportOf }] = await Promise.all([
    import('../plot/report/page.ts'),
    import('../plot/report/index.ts'),
  ])
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '')
  const explained = await read('explained.json')
  const files = { log: await read('log.jsonl'), explained: explained === NOTHING_EXPLAINED ? '' : explained }
  tellDamage(folder, files)
  const contents = await reportOf(await restoreFolder(folder), files)
  const page = await reportPage(contents, { onWarning: (message) => note(`warning: ${message}`) })
  if (file === undefined) await writeFileAtomically(join(folder, 'report.html'), page, { followLinks: false })
  else await writeFileAtomically(file, page)
  return contents
}

/** Warns about files that the report leaves out because they are damaged. */
function tellDamage(
  folder: string,
  { log, explained }: { readonly log: string; readonly explained: string },
): void {
  const isDamaged = (text: string): boolean => {
    try {
      JSON.parse(text)
      return false
    } catch {
      return true
    }
  }
  const lines = log.split('\n').filter((line) => line !== '')
  // The last line may be cut off in a run that was killed.
  const damaged = [
    ...(explained !== '' && isDamaged(explained) ? ['explained.json'] : []),
    ...(lines.slice(0, -1).some(isDamaged) ? ['log.jsonl'] : []),
  ]
  for (const name of damaged)
    note(
      `warning: ${join(folder, name)} is damaged, so the report lacks what it contains; to write it again, train again.`,
    )
}

/**
 * Writes the report at the end of training. If it cannot be made, prints a warning: the run is still good.
 *
 * @throws FileError if the report cannot be written.
 */
export async function reportOrWarn(folder: string): Promise<void> {
  try {
    await writeReport(folder)
  } catch (error) {
    if (error instanceof FileError) throw error
    note(`warning: could not make the report: ${(error as Error).message}`)
  }
}
