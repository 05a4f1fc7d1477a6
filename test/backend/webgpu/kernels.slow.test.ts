import { describe, expect, it } from 'vitest'
import { coreKernelNames } from '../../../src/backend/core-kernels.ts'
import type { Case } from '../conformance/case.ts'
import { cases } from '../conformance/cases/index.ts'
import { problemsOf } from '../conformance/problems.ts'
import { kernelLimits } from './kernel-limits.ts'
import { onDevice } from './on-device.ts'

// The core, which is in WGSL. What is composed of it has the same cases on other backends, and the ops here.
await onDevice(({ kernels }) => {
  for (const name of coreKernelNames)
    describe(name, () => {
      for (const one of (cases[name] as readonly Case[]).filter(({ heavy }) => !heavy)) {
        const limit = kernelLimits.find(({ kernel, label }) => kernel === name && label === one.label)
        it(limit ? `${one.label} (cannot: ${limit.reason})` : one.label, async () => {
          const problems = await problemsOf(kernels, `${name}: ${one.label}`, one)
          if (limit) expect(problems, 'the limit is no longer needed').not.toEqual([])
          else expect(problems).toEqual([])
        })
      }
    })

  it('has no limit for a case that does not exist', () => {
    for (const { kernel, label } of kernelLimits)
      expect((cases[kernel] as readonly Case[]).map((one) => one.label)).toContain(label)
  })
})
