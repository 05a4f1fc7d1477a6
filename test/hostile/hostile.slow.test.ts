import { expect, it } from 'vitest'
import { loadBackend } from '../../src/backend/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { problemOf } from './problems.ts'
import { rows } from './rows/index.ts'
import { variantsOf } from './variants.ts'

const reference = await loadBackend('reference')

onEveryBackend((name) => {
  it.each(Object.entries(rows))(
    '%s takes tensors in any layout, dtype and size, or refuses them',
    async (_name, list) => {
      const here = await loadBackend(name)
      const other = name === 'reference' ? await loadBackend('wasm') : reference
      const problems = list.flatMap((row) =>
        variantsOf(row).flatMap((variant) => {
          const problem = problemOf(row, variant, here, reference, other)
          return problem === null ? [] : [`${row.label}, ${variant.label}: ${problem}`]
        }),
      )
      expect(problems).toEqual([])
    },
  )
})
