import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { partTitles, reproductionTable } from './all-results.ts'
import { UsageError } from './report.ts'

/** Parts that have a longer run of their own. */
const long: ReadonlySet<string> = new Set(['text', 'entity-embeddings'])

/**
 * Runs all parts, each in a process of its own so that none is slowed by what another left behind, and prints one table at the end. A part
 * that fails does not keep the others from running.
 *
 * @returns whether every part says of itself that it came out as it must; what falls short of an aim alone stands in the table.
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
    throw new UsageError(`no part is called ${unknown}; there are ${parts.join(', ')}`)
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
  if (failed.length > 0) console.log(`Not as they should be: ${failed.join(', ')}`)
  return failed.length === 0
}
