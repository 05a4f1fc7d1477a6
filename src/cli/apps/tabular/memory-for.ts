import { basename } from 'node:path'
import { availableMemory } from '../../../apps/tabular/on-disk/available-memory.ts'
import { neededMemory } from '../../../apps/tabular/on-disk/needed-memory.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import { note } from '../../output.ts'
import type { TabularOptions } from '../tabular.ts'

/** Decides whether a new run trains from disk. Kept with the run: who resumes it must not choose anew, since batches from disk come in another order. */
export async function settleMemory(file: string, options: TabularOptions): Promise<ParsedOptions> {
  const memory = options.memory ?? (await memoryFor(file))
  return memory === null ? {} : { memory }
}

/** How much memory the rows of a file may have, or null where it has room for all of them. */
async function memoryFor(file: string): Promise<number | null> {
  const half = availableMemory() / 2
  // A file that cannot be read is reported by who reads it.
  const needed = await neededMemory(file).catch(() => 0)
  if (needed <= half) return null
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  note(
    `${basename(file)} would take about ${gb(needed)} of memory, of which ${gb(2 * half)} are free: it is trained from disk`,
  )
  return half
}
