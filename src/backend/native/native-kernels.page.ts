import { BackendError } from '../../base/errors.ts'
import type { Kernels } from '../kernels.ts'

/** Pages have no machine code of their own. */
export function loadNative(): Kernels {
  throw new BackendError('native', 'runs only in Node; in a browser use wasm')
}
