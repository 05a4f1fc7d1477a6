import { BackendError } from '../../base/errors.ts'
import type { Kernels } from '../kernels.ts'

/** Pages do not carry the reference kernels. */
export function loadReference(): Kernels {
  throw new BackendError('reference', 'runs only in Node; in a browser use wasm')
}
