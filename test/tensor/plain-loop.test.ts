import { expect, it } from 'vitest'
import { plainLoop } from './plain-loop.ts'

it('a loop without scope that awaits item() gets its memory back on wasm', async () => {
  // Each step makes some 3 MiB: 300 MiB in all.
  const taken = await plainLoop(100)
  expect(taken.at(-1)!.wasm).toBeLessThan(220)
}, 60_000)
