import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { BackendError } from '../../../src/base/errors.ts'
import * as text from '../../../src/apps/text/index.ts'
import { Checkpoints } from '../../../src/learner/index.ts'
import { hasDevice, kernelsOn } from '../../../src/tensor/devices.ts'
import { testBackend } from './test-device.ts'

vi.mock('../../../src/backend/webgpu/load-webgpu.ts', () => import('./load-test-device.ts'))

const present = await hasDevice('webgpu')
const letters = 'the cat sat on the mat, and the dog ran after the hat. '.repeat(12)
const small = { model: 'gru', epochs: 2, steps: 8, hidden: 8, factors: 8, batchSize: 8 } as const

it.skipIf(!present)(
  'a device lost in mid-fit rejects with one sentence, and the newest checkpoint resumes on the CPU',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-lost-'))
    try {
      const checkpoints = new Checkpoints(folder, { everySteps: 2 })
      const lost = text.fit(letters, {
        ...small,
        device: 'webgpu',
        checkpoints,
        callbacks: [
          {
            onBatchEnd: async ({ step }) => {
              if (step === 5) await kernelsOn('test', 'webgpu').dispose()
            },
          },
        ],
      })
      await expect(lost).rejects.toThrow(BackendError)
      await expect(lost).rejects.toThrow(/^webgpu: (was disposed of|the GPU was lost)[^\n]*$/)
      const resume = await checkpoints.newest()
      expect(resume!.step).toBe(4)
      const run = await text.fit(letters, { ...small, device: 'cpu', resume })
      const whole = await text.fit(letters, { ...small, device: 'cpu' })
      expect(run.facts.metrics['validLoss']).toBeCloseTo(whole.facts.metrics['validLoss'] as number, 4)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  120_000,
)

it.skipIf(!present)('a tensor that no buffer holds, and memory that runs out, are one sentence', async () => {
  const backend = await testBackend()
  if (typeof backend === 'string') throw new Error(backend)
  const { kernels, queue } = backend
  expect(() => kernels.allocate('float32', 2 ** 40)).toThrow(
    /^webgpu: a tensor of \d+ bytes is larger than this adapter's largest buffer, \d+ bytes; use smaller batches, or a CPU backend$/,
  )
  const storage = kernels.allocate('float32', 4)
  class GPUOutOfMemoryError {
    message = 'no room'
  }
  queue.device.dispatchEvent(
    Object.assign(new Event('uncapturederror', { cancelable: true }), { error: new GPUOutOfMemoryError() }),
  )
  await expect(kernels.read(storage)).rejects.toThrow(
    /^webgpu: the GPU is out of memory; use smaller batches or a smaller model, or a CPU backend$/,
  )
})
