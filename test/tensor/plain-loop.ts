import { init, manualSeed, nn, optim, randn, useKernels, kernels } from '../../src/index.ts'

/**
 * Trains a 256 x 256 net on wasm at batch 256 without `scope`, awaiting `item()` after each step.
 *
 * @returns resident memory in MiB after every hundred steps.
 */
export async function plainLoop(steps: number): Promise<number[]> {
  const before = kernels()
  await init('wasm')
  try {
    manualSeed(1)
    const model = new nn.Linear(256, 256)
    const optimizer = new optim.Adam(model.parameters())
    const x = randn(256, 256)
    const memory: number[] = []
    for (let step = 1; step <= steps; step++) {
      optimizer.zeroGrad()
      const loss = model(x).square().mean()
      loss.backward()
      optimizer.step()
      await loss.item()
      if (step % 100 === 0) memory.push(process.memoryUsage().rss / 2 ** 20)
    }
    return memory
  } finally {
    useKernels(before)
  }
}
