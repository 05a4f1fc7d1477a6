import { BackendError } from '../base/errors.ts'
import type { Kernels } from './kernels.ts'

/** Pages do not carry the other backends. */
export function loadOther(name: 'webgpu' | 'reference'): Kernels {
  throw new BackendError(name, 'runs only in Node; in a browser use wasm')
}

export { loadOther as loadOtherSync }
