import { expect, it } from 'vitest'
import { plainLoop } from './plain-loop.ts'

it('a loop without scope that awaits item() gets its memory back on wasm', async () => {
  const before = process.memoryUsage().rss / 2 ** 20
  // Each step makes some 3 MiB: 600 MiB in all.
  const memory = await plainLoop(200)
  expect(memory.at(-1)! - before).toBeLessThan(400)
}, 60_000)
