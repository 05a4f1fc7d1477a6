import { environment } from '../backend/node.ts'
import type { Communicator } from './communicator.ts'
import { launchOf } from './launch.ts'
import { MpiCommunicator } from './mpi-communicator.ts'
import { singleCommunicator } from './single-communicator.ts'

let opened: Promise<Communicator> | null = null

/**
 * Connects the processes that `mpirun` (or `mpiexec`, `srun`) started, and returns this one's connection to the others. In a process that was
 * started alone it returns a world of one, and loads nothing. Later calls return the same. `LANNER_MPI` names another library than the launcher's.
 *
 * @throws LannerError with code `mpi` if the processes cannot be connected; the message says what to install.
 * @example
 * const communicator = await connect()
 * const sum = Float32Array.of(communicator.rank + 1)
 * await communicator.allReduce(sum)
 * sum // [1]
 */
export function connect(): Promise<Communicator> {
  opened ??= open()
  return opened
}

async function open(): Promise<Communicator> {
  const launch = launchOf()
  if (launch === null || launch.worldSize === 1) return singleCommunicator
  return MpiCommunicator.open(launch, environment('LANNER_MPI'))
}
