import { init, kernels, manualSeed, nn, optim, randn, useKernels } from '../../src/index.ts'

/** What a process takes after some steps, in MiB. */
export interface Taken {
  readonly resident: number
  /** The linear memory of wasm, which never shrinks. */
  readonly wasm: number
}

/**
 * Trains a 256 x 256 net on wasm at batch 256 without `scope`, awaiting `item()` after each step.
 *
 * @returns what was taken after every hundred steps.
 */
export async function plainLoop(steps: number): Promise<Taken[]> {
  const before = kernels()
  const memory = await wasmMemory(() => init('wasm'))
  try {
    manualSeed(1)
    const model = new nn.Linear(256, 256)
    const optimizer = new optim.Adam(model.parameters())
    const x = randn(256, 256)
    const taken: Taken[] = []
    for (let step = 1; step <= steps; step++) {
      optimizer.zeroGrad()
      const loss = model(x).square().mean()
      loss.backward()
      optimizer.step()
      await loss.item()
      if (step % 100 === 0)
        taken.push({
          resident: process.memoryUsage().rss / 2 ** 20,
          wasm: memory.buffer.byteLength / 2 ** 20,
        })
    }
    return taken
  } finally {
    useKernels(before)
  }
}

/** The memory that a new backend makes, which it does not show. */
async function wasmMemory(start: () => Promise<unknown>): Promise<WebAssembly.Memory> {
  const Memory = WebAssembly.Memory
  const made: WebAssembly.Memory[] = []
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor)
      made.push(this)
    }
  }
  try {
    await start()
  } finally {
    WebAssembly.Memory = Memory
  }
  return made.at(-1)!
}
