import type { Kernels } from '../kernels.ts'
import { ReferenceKernels } from './reference-kernels.ts'

/** The reference kernels, in plain JavaScript. */
export function loadReference(): Kernels {
  return new ReferenceKernels()
}
