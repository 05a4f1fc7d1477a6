import { LannerError } from '../base/errors.ts'
import type { MpiAddon } from './mpi-addon.ts'

/** Pages have no launcher. */
export function loadMpiAddon(): MpiAddon {
  throw new LannerError('mpi', 'MPI runs only in Node.')
}
