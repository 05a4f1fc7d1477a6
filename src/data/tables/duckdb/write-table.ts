import { FileError } from '../../../base/errors.ts'
import { fileProblem } from '../../../base/file-problem.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import type { Table } from '../table.ts'
import { identifier, literal } from './sql.ts'
import { TableDatabase } from './table-database.ts'

const formats: Readonly<Record<string, string>> = {
  '.csv': 'FORMAT csv, HEADER true',
  '.parquet': 'FORMAT parquet',
  '.jsonl': 'FORMAT json',
}

/**
 * Whether a table can be written there: to be asked before long work.
 *
 * @throws FileError for another ending than .csv, .parquet or .jsonl, and for a folder that does not exist.
 */
export async function checkWritable(path: string): Promise<void> {
  const { dirname } = nodeBuiltin('path', 'writeTable')
  const { stat } = nodeBuiltin('fs/promises', 'writeTable')
  formatOf(path)
  if (!(await stat(dirname(path)).catch(() => null))?.isDirectory())
    throw new FileError(`${path} cannot be written: there is no folder ${dirname(path)}.`)
}

function formatOf(path: string): string {
  const { extname } = nodeBuiltin('path', 'writeTable')
  const format = formats[extname(path).toLowerCase()]
  if (format === undefined)
    throw new FileError(`${path} cannot be written: its name must end in ${Object.keys(formats).join(', ')}.`)
  return format
}

/**
 * Writes a table as .csv, .parquet or .jsonl, whole or not at all: an earlier file of that name stays where something goes wrong. In Node
 * only.
 *
 * @throws FileError for another ending, and where the file cannot be written.
 */
export async function writeTable(table: Table, path: string): Promise<void> {
  const { basename, dirname, join } = nodeBuiltin('path', 'writeTable')
  const { rename, rm } = nodeBuiltin('fs/promises', 'writeTable')
  await checkWritable(path)
  const format = formatOf(path)
  const draft = join(dirname(path), `.${basename(path)}.${globalThis.process.pid}.tmp`)
  const database = await TableDatabase.open()
  try {
    await database.register('table', table)
    await database.run(`COPY ${identifier('table')} TO ${literal(draft)} (${format})`)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    const { code } = error as NodeJS.ErrnoException
    const reason = code?.startsWith('E') ? fileProblem(error) : (error as Error).message
    throw new FileError(`${path} cannot be written: ${reason}; what was there before is unchanged.`, {
      cause: error,
    })
  } finally {
    database.close()
  }
}
