import { expect, it } from 'vitest'
import { CharLoopModel } from '../../../src/apps/text/models/char-loop.ts'
import { Generator } from '../../../src/base/philox.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import type { DeviceCounts } from '../../../src/backend/webgpu/device-queue.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { Adam } from '../../../src/optim/index.ts'
import { manualSeed, noGrad, scope, tensor, useKernels, zeros } from '../../../src/tensor/index.ts'
import { onDevice } from './on-device.ts'

const STEPS = 20
const sizes = { vocabulary: 17, factors: 8, hidden: 24, steps: 4 }
const BATCH = 16

/** Batches of a text in which each character follows from the one before. */
const batches = Array.from({ length: STEPS }, (_, step) => {
  const starts = new Generator(step + 1).words(new Uint32Array(BATCH))
  const column = (place: number): number[] => Array.from(starts, (start) => ((start % 17) + 3 * place) % 17)
  return {
    inputs: Int32Array.from(Array.from({ length: sizes.steps }, (_unused, place) => column(place)).flat()),
    targets: Int32Array.from(column(sizes.steps)),
  }
})

/** Trains the same model from the same seed; the losses of all steps, and what `after` says after each. */
async function train<T>(backend: Kernels, after: () => T): Promise<{ losses: number[]; seen: T[] }> {
  useKernels(backend)
  manualSeed(3)
  const model = new CharLoopModel(sizes)
  const optimizer = new Adam(model.parameters(), { lr: 0.01 })
  const last = zeros()
  const [losses, seen]: [number[], T[]] = [[], []]
  for (const { inputs, targets } of batches) {
    scope(() => {
      const x = tensor(inputs, { shape: [sizes.steps, BATCH], dtype: 'int32' })
      const y = tensor(targets, { shape: [BATCH], dtype: 'int32' })
      optimizer.zeroGrad()
      const value = F.nllLoss(model(x), y)
      value.backward()
      optimizer.step()
      // A tensor that outlives the scope is freed when the collector comes, which would make the count of buffers vary.
      noGrad(() => last.copy_(value))
    })
    losses.push(await last.item())
    seen.push(after())
  }
  return { losses, seen }
}

await onDevice(({ kernels, queue }) => {
  it('trains a model of the lesson with the losses of the CPU, one submit and one read a step, and no new buffer or pipeline after step 3', async () => {
    const expected = await train(new ReferenceKernels(), () => undefined)
    const actual = await train(kernels, () => queue.counts)
    expect(actual.losses).toHaveLength(STEPS)
    actual.losses.forEach((loss, step) => expect(Math.abs(loss - expected.losses[step]!)).toBeLessThan(1e-4))
    expect(actual.losses.at(-1)!).toBeLessThan(actual.losses[0]! - 0.2)

    const counts: DeviceCounts[] = actual.seen
    for (let step = 3; step < STEPS; step++) {
      const [before, now] = [counts[step - 1]!, counts[step]!]
      expect(now.submits - before.submits, `submits of step ${step}`).toBe(1)
      expect(now.maps - before.maps, `maps of step ${step}`).toBe(1)
      expect(now.pipelines, `pipelines of step ${step}`).toBe(before.pipelines)
      expect(now.buffers, `buffers of step ${step}`).toBe(before.buffers)
      // Gradients of the step before wait until they are replaced, so the order of buffers settles a little later.
      if (step >= 6) expect(now.groups, `bind groups of step ${step}`).toBe(before.groups)
    }
  })
})
