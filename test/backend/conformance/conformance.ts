import { beforeAll, describe, expect, it } from 'vitest'
import { loadBackend } from '../../../src/backend/index.ts'
import type { BackendName, Kernels } from '../../../src/backend/kernels.ts'
import type { Case, KernelName } from './case.ts'
import { cases } from './cases/index.ts'
import { memoryTests } from './memory.ts'
import { problemsOf } from './problems.ts'

/** Something a backend cannot do, and why. A limit that is no longer needed fails. */
export interface Limit {
  readonly kernel: KernelName
  readonly label: string
  readonly reason: string
}

/** Tests every kernel of a backend against the reference. Its environment variables must be set before. */
export function conformance(backend: BackendName, limits: readonly Limit[] = []): void {
  let kernels: Kernels
  beforeAll(async () => {
    kernels = await loadBackend(backend)
  })
  it('says what runs', () => {
    expect(kernels.name).toBe(backend)
    expect(kernels.description).not.toBe('')
    expect(kernels.threads).toBeGreaterThan(0)
  })
  for (const [name, list] of Object.entries(cases) as [KernelName, readonly Case[]][])
    describe(name, () => {
      for (const one of list) {
        const limit = limits.find(({ kernel, label }) => kernel === name && label === one.label)
        const title = limit ? `${one.label} (cannot: ${limit.reason})` : one.label
        it(title, async () => {
          const problems = await problemsOf(kernels, `${name}: ${one.label}`, one)
          if (limit) expect(problems, 'the limit is no longer needed').not.toEqual([])
          else expect(problems).toEqual([])
        })
      }
    })
  it('has no limit for a case that does not exist', () => {
    for (const { kernel, label } of limits)
      expect((cases[kernel] as readonly Case[]).map((one) => one.label)).toContain(label)
  })
  describe('memory', () => memoryTests(() => kernels))
}
