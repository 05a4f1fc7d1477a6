import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { partTitles, reproductionTable } from './all-results.ts'
import { UsageError } from './report.ts'

/** Parts that have a longer run. */
const long: ReadonlySet<string> = new Set(['text', 'entity-embeddings'])

/**
 * Runs all parts, each in a separate process so that they do not affect each other, and prints one table at the end. A part
 * that fails does not stop the others.
 *
 * @returns whether every part reached its targets; results without a hard target only appear in the table.
 */
export async function reproduceAll(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { full: { type: 'boolean', default: false }, skip: { type: 'string' } },
  })
  const parts = Object.keys(partTitles)
  const skipped = values.skip?.split(',') ?? []
  const unknown = skipped.find((part) => !parts.includes(part))
  if (unknown !== undefined)
    throw new UsageError(`unknown part ${unknown}; the parts are ${parts.join(', ')}`)
  const failed: string[] = []
  for (const part of parts.filter((name) => !skipped.includes(name))) {
    console.log(`\n=== ${part}`)
    const program = fileURLToPath(new URL('../reproduce.ts', import.meta.url))
    const own = values.full && long.has(part) ? ['--full'] : []
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', program, part, ...own], {
      stdio: 'inherit',
    })
    if (status !== 0) failed.push(part)
  }
  console.log(`\n${reproductionTable()}\n`)
  if (failed.length > 0) console.log(`Targets missed: ${failed.join(', ')}`)
  return failed.length === 0
}
