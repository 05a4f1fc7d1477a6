import { expect, it } from 'vitest'
import { init, kernels, useKernels } from '../../src/index.ts'
import { MemoryError } from '../../src/base/errors.ts'
import { empty } from '../../src/tensor/op.ts'
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

it('a loop without scope that never awaits gets an error on wasm that names scope', async () => {
  const before = kernels()
  await init('wasm')
  try {
    // 16 MiB a step, of which nothing is touched: the 4 GiB of wasm end within 256 steps.
    const loop = (): void => {
      for (let step = 0; step < 300; step++) empty([2 ** 22])
    }
    expect(loop).toThrow(MemoryError)
    expect(loop).toThrow(/wasm memory is full .* run each step of a loop in scope\(\(\) => \.\.\.\)/)
  } finally {
    useKernels(before)
  }
})
