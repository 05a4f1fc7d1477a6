import { afterAll, beforeAll, describe } from 'vitest'
import { BackendError } from '../../src/base/errors.ts'
import type { BackendName, Kernels } from '../../src/backend/kernels.ts'
import { backendNames, loadBackend } from '../../src/backend/index.ts'
import { kernels, useKernels } from '../../src/tensor/index.ts'

const backends: [BackendName, Kernels | BackendError][] = []
for (const name of backendNames) {
  // Its memory cannot be read at once, which these tests do; test/backend/webgpu has its own.
  if (name === 'webgpu') continue
  try {
    backends.push([name, await loadBackend(name)])
  } catch (error) {
    if (!(error instanceof BackendError)) throw error
    backends.push([name, error])
  }
}

/** Runs the tests on every backend that can run here; the others are shown as skipped, with the reason. */
export function onEveryBackend(tests: (name: BackendName) => void): void {
  for (const [name, backend] of backends) {
    if (backend instanceof BackendError) {
      describe.skip(`on ${name} (${backend.message})`, () => tests(name))
      continue
    }
    describe(`on ${name}`, () => {
      const before = kernels()
      beforeAll(() => useKernels(backend))
      afterAll(() => useKernels(before))
      tests(name)
    })
  }
}
