import { it } from 'vitest'
import { kernels } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import type { Case } from './case.ts'
import { cases } from './cases.ts'
import { checkInFloat64, compareWithReference } from './check.ts'

const all = (Object.entries(cases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)

onEveryBackend((name) => {
  it.each(all)('%s', async (_name, one) => {
    if (name === 'reference') await checkInFloat64(one)
    else compareWithReference(one, kernels())
  })
})
