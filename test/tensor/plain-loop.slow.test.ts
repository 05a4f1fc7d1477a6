import { expect, it } from 'vitest'
import { plainLoop } from './plain-loop.ts'

it('10,000 steps without scope stay below 1 GB on wasm and do not grow', async () => {
  const taken = await plainLoop(10_000)
  const most = (key: 'resident' | 'wasm', from: number, to: number): number =>
    Math.max(...taken.slice(from, to).map((at) => at[key]))
  expect(most('resident', 0, 100)).toBeLessThan(1000)
  expect(most('wasm', 90, 100)).toBe(most('wasm', 10, 20))
  // The rest is V8's own heap, which moves by some MiB from collection to collection.
  expect(most('resident', 90, 100)).toBeLessThanOrEqual(most('resident', 10, 20) + 32)
}, 3_600_000)
