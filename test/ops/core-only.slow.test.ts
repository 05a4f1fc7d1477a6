import { afterAll, beforeAll, describe, it } from 'vitest'
import { loadBackend } from '../../src/backend/index.ts'
import { kernels, useKernels } from '../../src/tensor/index.ts'
import { stripped } from '../backend/stripped.ts'
import type { Case } from './case.ts'
import { cases } from './cases.ts'
import { checkInFloat64, compareWithReference } from './check.ts'

const all = (Object.entries(cases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)

for (const backend of ['reference', 'native'] as const) {
  const core = stripped(await loadBackend(backend))
  describe(`on ${backend}, stripped to its core`, () => {
    const before = kernels()
    beforeAll(() => useKernels(core))
    afterAll(() => useKernels(before))
    it.each(all)('%s', async (_name, one) => {
      if (backend === 'reference') await checkInFloat64(one)
      else compareWithReference(one, core)
    })
  })
}
