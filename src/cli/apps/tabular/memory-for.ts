import { basename } from 'node:path'
import { availableMemory } from '../../../base/available-memory.ts'
import { neededMemory } from '../../../apps/tabular/on-disk/needed-memory.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import { note } from '../../output.ts'
import type { TabularOptions } from './options.ts'

/** Decides whether a new run trains from disk. Stored with the run, because batches from disk come in another order and a resumed run must not choose again. */
export async function settleMemory(file: string, options: TabularOptions): Promise<ParsedOptions> {
  const memory = options.memory ?? (await memoryFor(file))
  return memory === null ? {} : { memory }
}

/** The memory budget for the rows of a file; null if all fit. */
async function memoryFor(file: string): Promise<number | null> {
  const half = availableMemory() / 2
  // An unreadable file is reported later, by its reader.
  const needed = await neededMemory(file).catch(() => 0)
  if (needed <= half) return null
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  note(
    `${basename(file)} needs about ${gb(needed)} of memory and ${gb(2 * half)} is free: training from disk`,
  )
  return half
}
