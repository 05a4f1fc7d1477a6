import { complete } from '../../src/backend/complete.ts'
import { coreKernelNames } from '../../src/backend/core-kernels.ts'
import type { CoreBackend, Kernels } from '../../src/backend/kernels.ts'

const memoryNames = ['allocate', 'release', 'write', 'read', 'memory', 'dispose'] as const

/** The core of a backend and nothing else: no fused kernel, and no view of its memory. */
export function coreOf(kernels: Kernels): CoreBackend {
  const { name, threads, description } = kernels
  const methods = [...coreKernelNames, ...memoryNames].map((method) => {
    const run = kernels[method] as (...args: never[]) => unknown
    return [method, run.bind(kernels)]
  })
  return { name, threads, description: `${description}, core only`, ...Object.fromEntries(methods) }
}

/** A backend stripped to its core: everything else is composed. It shows its memory, as CPU backends do. */
export function stripped(kernels: Kernels): Kernels {
  const view = 'view' in kernels ? { view: kernels.view } : {}
  return complete(Object.assign(coreOf(kernels), view))
}
