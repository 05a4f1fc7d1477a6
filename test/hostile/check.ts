// Hands every tensor of every call over in hostile ways and prints what goes wrong: `tsx check.ts native [name]`. For the sanitizers, and
// while working: the tests do the same.
import '../all-methods.ts'
import { loadBackend } from '../../src/backend/index.ts'
import type { BackendName } from '../../src/backend/kernels.ts'
import { problemOf } from './problems.ts'
import { rows } from './rows/index.ts'
import { variantsOf } from './variants.ts'

const [backend, wanted = ''] = process.argv.slice(2)
const kernels = await loadBackend(backend as BackendName)
const reference = await loadBackend('reference')
const other = backend === 'reference' ? await loadBackend('native') : reference
let count = 0
let failed = 0
for (const [name, list] of Object.entries(rows)) {
  if (!name.includes(wanted)) continue
  for (const row of list)
    for (const variant of variantsOf(row)) {
      count++
      const problem = problemOf(row, variant, kernels, reference, other)
      if (problem === null) continue
      failed++
      console.log(`${name}: ${row.label}, ${variant.label}: ${problem}`)
    }
}
console.log(`${count} calls on ${kernels.name}, ${failed} wrong`)
await kernels.dispose()
if (failed > 0) process.exitCode = 1
