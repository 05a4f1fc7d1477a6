import { BackendError } from '../base/errors.ts'
import type { Kernels } from './kernels.ts'

/** Pages do not carry the other backends. */
export async function loadOther(name: 'webgpu' | 'reference'): Promise<Kernels> {
  throw new BackendError(name, 'runs only in Node; in a browser use wasm')
}
