// Prints a hash of all that each case leaves in memory, as JSON: `tsx bits.ts native`; with `rounded` after it, products use bfloat16 where the processor can. The test of thread
// counts compares two such runs.
import { createHash } from 'node:crypto'
import { loadBackend } from '../../../src/backend/index.ts'
import type { BackendName } from '../../../src/backend/kernels.ts'
import type { Case } from './case.ts'
import { cases } from './cases/index.ts'
import { outcomesOf } from './problems.ts'

const kernels = await loadBackend(process.argv[2] as BackendName)
if (process.argv[3] === 'rounded') kernels.roundProducts?.(true)
const hashes: Record<string, string> = {}
for (const [name, list] of Object.entries(cases))
  for (const one of list as readonly Case[]) {
    if (one.badIndex !== undefined) continue
    const label = `${name}: ${one.label}`
    const hash = createHash('sha256')
    for (const { after } of await outcomesOf(kernels, label, one))
      hash.update(new Uint8Array(after.buffer, after.byteOffset, after.byteLength))
    hashes[label] = hash.digest('hex')
  }
console.log(JSON.stringify({ threads: kernels.threads, hashes }))
await kernels.dispose()
