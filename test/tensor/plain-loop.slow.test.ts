import { expect, it } from 'vitest'
import { plainLoop } from './plain-loop.ts'

it('10,000 steps without scope stay below 1 GB on wasm and do not grow', async () => {
  const memory = await plainLoop(10_000)
  expect(Math.max(...memory)).toBeLessThan(1000)
  // Resident memory moves by a few MiB from collection to collection.
  expect(Math.max(...memory.slice(90))).toBeLessThanOrEqual(Math.max(...memory.slice(10, 20)) + 32)
}, 3_600_000)
