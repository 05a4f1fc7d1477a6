import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreFolder } from '../apps/run/restore.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError } from '../base/errors.ts'
import type { ReportContents } from '../plot/report/page.ts'
import { note } from './output.ts'

/**
 * Writes the report of a run: what it learned, as one page that needs no network. A chart that cannot be drawn is left out, with a warning on
 * stderr.
 *
 * @param file Default: `report.html` in the run folder.
 * @returns what the page shows.
 * @throws FileError where the folder holds no run, or cannot be written.
 */
export async function writeReport(folder: string, file?: string): Promise<ReportContents> {
  const [{ reportPage }, { reportOf }] = await Promise.all([
    import('../plot/report/page.ts'),
    import('../plot/report/index.ts'),
  ])
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '')
  const files = { log: await read('log.jsonl'), explained: await read('explained.json') }
  const contents = await reportOf(await restoreFolder(folder), files)
  const page = await reportPage(contents, { onWarning: (message) => note(`warning: ${message}`) })
  if (file === undefined) await writeFileAtomically(join(folder, 'report.html'), page, { followLinks: false })
  else await writeFileAtomically(file, page)
  return contents
}

/**
 * The same at the end of a training, which is not lost for want of a report: where none can be made, a warning says so.
 *
 * @throws FileError where the report cannot be written.
 */
export async function reportOrWarn(folder: string): Promise<void> {
  try {
    await writeReport(folder)
  } catch (error) {
    if (error instanceof FileError) throw error
    note(`warning: there is no report: ${(error as Error).message}`)
  }
}
