import { launchOf } from '../mpi/launch.ts'
import type { Processes } from './processes.ts'

/** The processes that an MPI launcher started; null for one, which loads nothing. */
export async function severalProcesses(): Promise<Processes | null> {
  if ((launchOf()?.worldSize ?? 1) === 1) return null
  return (await import('./processes.ts')).Processes.connect()
}
