import { describe, expect, it } from 'vitest'
import { BackendError } from '../../../src/base/errors.ts'
import { loadBackend } from '../../../src/backend/index.ts'
import type { BackendName, Kernels } from '../../../src/backend/kernels.ts'
import { whole } from '../../whole.ts'
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

interface Options {
  /** What `description` must say, so that the variant meant is the one that is tested. */
  readonly description: RegExp
  /** Variables that choose a variant of the backend. */
  readonly environment?: Readonly<Record<string, string>>
  /** True where a machine may lack the backend (no compiler, another processor); its tests are then skipped, with the reason. */
  readonly optional?: boolean
  readonly limits?: readonly Limit[]
}

/**
 * The cases of the default set. The kernels of native and wasm are one source, so each case runs on one of the two there: the first and every second one
 * on native, the others on wasm, which also has the first.
 */
function shareOf(backend: BackendName, list: readonly Case[]): readonly Case[] {
  const rest = backend === 'wasm' ? 1 : 0
  return list.filter((one, i) => !one.heavy && (i === 0 || i % 2 === rest))
}

/** Tests every kernel of a backend against the reference. One call a file: a backend reads its variables once in a process. */
export async function conformance(backend: BackendName, options: Options): Promise<void> {
  const { description, environment = {}, optional = false, limits = [] } = options
  // Two threads, so that the ways in which kernels divide their work are tested.
  Object.assign(process.env, { LANNER_THREADS: '2' }, environment)
  let kernels: Kernels
  try {
    kernels = await loadBackend(backend)
  } catch (error) {
    if (!optional || !(error instanceof BackendError)) throw error
    it.skip(error.message)
    return
  }
  it('says what runs', () => {
    expect(kernels.name).toBe(backend)
    expect(kernels.description).toMatch(description)
    expect(kernels.threads).toBe(Number(process.env['LANNER_THREADS']))
  })
  for (const [name, list] of Object.entries(cases) as [KernelName, readonly Case[]][])
    describe(name, () => {
      for (const one of whole ? list : shareOf(backend, list)) {
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
