import { expect, it } from 'vitest'
import { CharLoopModel } from '../../../src/apps/text/models/char-loop.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { Adam } from '../../../src/optim/index.ts'
import { manualSeed, noGrad, scope, tensor, zeros } from '../../../src/tensor/index.ts'
import { onDevice } from './on-device.ts'

const STEPS = 2000

await onDevice(({ kernels, queue }) => {
  it(`${STEPS} steps hold as many tensors, buffers, pipelines and bind groups as 20`, async () => {
    manualSeed(3)
    const model = new CharLoopModel({ vocabulary: 17, factors: 8, hidden: 24, steps: 4 })
    const optimizer = new Adam(model.parameters(), { lr: 0.01 })
    const last = zeros()
    let early: object | undefined
    const held = (): object => {
      const { buffers, pipelines, groups } = queue.counts
      const { liveBytes, pooledBytes, liveStorages } = kernels.memory()
      return { buffers, pipelines, groups, bytes: liveBytes + pooledBytes, liveStorages }
    }
    for (let step = 1; step <= STEPS; step++) {
      scope(() => {
        const at = (i: number): number => (i * 7 + step) % 17
        const x = tensor(
          Int32Array.from({ length: 64 }, (_, i) => at(i)),
          { shape: [4, 16], dtype: 'int32' },
        )
        const y = tensor(
          Int32Array.from({ length: 16 }, (_, i) => at(i + 3)),
          { shape: [16], dtype: 'int32' },
        )
        optimizer.zeroGrad()
        const loss = F.nllLoss(model(x), y)
        loss.backward()
        optimizer.step()
        noGrad(() => last.copy_(loss))
      })
      if (step % 10 === 0) expect(Number.isFinite(await last.item())).toBe(true)
      if (step === 20) early = held()
    }
    expect(held()).toEqual(early)
  }, 600_000)
})
