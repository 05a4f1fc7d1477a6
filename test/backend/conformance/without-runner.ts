// Every kernel case on one backend without a test runner, for systems that cannot load one: scripts/platforms.mjs bundles this file.
//
//     node conformance.mjs [native|wasm] [N]     with N every N-th case
import { loadBackend } from '../../../src/backend/index.ts'
import type { KernelName, Case } from './case.ts'
import { cases } from './cases/index.ts'
import { problemsOf } from './problems.ts'

const [name = 'native', every = '1'] = process.argv.slice(2)
const kernels = await loadBackend(name === 'wasm' ? 'wasm' : 'native')
console.log(`${process.platform} ${process.arch}: ${kernels.description}`)
let passed = 0
let failed = 0
let number = 0
for (const [kernel, list] of Object.entries(cases) as [KernelName, readonly Case[]][])
  for (const one of list) {
    if (number++ % Number(every) !== 0) continue
    const problems = await problemsOf(kernels, `${kernel}: ${one.label}`, one)
    if (problems.length === 0) passed++
    else {
      failed++
      console.log(`FAILED ${kernel}: ${one.label}: ${problems.join('; ')}`)
    }
  }
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
