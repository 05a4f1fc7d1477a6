import { environment } from '../backend/node.ts'

/** An MPI implementation, as far as launchers differ. */
export type Launcher = 'Open MPI' | 'MPICH' | 'PMIx'

/** What an MPI launcher told this process in its environment, before any library is loaded. */
export interface Launch {
  readonly launcher: Launcher
  readonly rank: number
  readonly worldSize: number
  readonly localRank: number
  readonly localSize: number
}

/** The variables of each launcher: rank, number of processes, and the same on this machine. MPICH's are also those of Intel MPI and MVAPICH2; Slurm's `srun` sets its own. */
const variables = [
  [
    'Open MPI',
    'OMPI_COMM_WORLD_RANK',
    'OMPI_COMM_WORLD_SIZE',
    'OMPI_COMM_WORLD_LOCAL_RANK',
    'OMPI_COMM_WORLD_LOCAL_SIZE',
  ],
  ['MPICH', 'PMI_RANK', 'PMI_SIZE', 'MPI_LOCALRANKID', 'MPI_LOCALNRANKS'],
  ['PMIx', 'PMIX_RANK', 'SLURM_STEP_NUM_TASKS', 'SLURM_LOCALID', 'SLURM_STEP_TASKS_PER_NODE'],
] as const

/** How this process was launched; null if not by an MPI launcher. */
export function launchOf(read: (name: string) => string | undefined = environment): Launch | null {
  for (const [launcher, ...names] of variables) {
    const [rank, worldSize, localRank, localSize] = names.map((name) => countOf(read(name)))
    if (rank === undefined || worldSize === undefined) continue
    return { launcher, rank, worldSize, localRank: localRank ?? 0, localSize: localSize ?? 1 }
  }
  return null
}

/** The number that a variable starts with: Slurm writes `4(x2)` for 4 on each of 2 machines. */
function countOf(text: string | undefined): number | undefined {
  const digits = /^\d+/.exec(text ?? '')?.[0]
  return digits === undefined ? undefined : Number(digits)
}
