// Every kernel case on the native backend without a test runner, for a Node that cannot load one: scripts/test-arm.mjs bundles this file.
import { loadBackend } from '../../../src/backend/index.ts'
import type { KernelName, Case } from './case.ts'
import { cases } from './cases/index.ts'
import { problemsOf } from './problems.ts'

const kernels = await loadBackend('native')
console.log(`${process.arch}: ${kernels.description}`)
let passed = 0
let failed = 0
for (const [name, list] of Object.entries(cases) as [KernelName, readonly Case[]][])
  for (const one of list) {
    const problems = await problemsOf(kernels, `${name}: ${one.label}`, one)
    if (problems.length === 0) passed++
    else {
      failed++
      console.log(`FAILED ${name}: ${one.label}: ${problems.join('; ')}`)
    }
  }
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
