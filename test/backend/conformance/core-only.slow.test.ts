import { describe, expect, it } from 'vitest'
import { coreKernelNames } from '../../../src/backend/core-kernels.ts'
import { loadBackend } from '../../../src/backend/index.ts'
import { stripped } from '../stripped.ts'
import type { Case, KernelName } from './case.ts'
import { cases } from './cases/index.ts'
import { exceptions } from './exceptions.ts'
import { problemsOf } from './problems.ts'

const core: readonly string[] = coreKernelNames
const fused = (Object.keys(cases) as KernelName[]).filter((name) => !core.includes(name))

for (const backend of ['reference', 'native'] as const) {
  const kernels = stripped(await loadBackend(backend))
  describe(`${backend}, stripped to its core`, () => {
    for (const name of fused)
      describe(name, () => {
        for (const one of cases[name] as readonly Case[]) {
          const exception = exceptions.find(({ kernel, label }) => kernel === name && label === one.label)
          it(exception ? `${one.label} (cannot: ${exception.reason})` : one.label, async () => {
            const problems = await problemsOf(kernels, `${name}: ${one.label}`, one)
            if (exception) expect(problems, 'the exception is no longer needed').not.toEqual([])
            else expect(problems).toEqual([])
          })
        }
      })
  })
}

it('has no exception for a case that does not exist', () => {
  for (const { kernel, label } of exceptions)
    expect((cases[kernel] as readonly Case[]).map((one) => one.label)).toContain(label)
})
