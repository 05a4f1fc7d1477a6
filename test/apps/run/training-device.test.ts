import { expect, it, vi } from 'vitest'
import { chooseDevice } from '../../../src/apps/run/training-device.ts'
import { BatchLoader } from '../../../src/data/index.ts'
import { stepOperations } from '../../../src/learner/step-operations.ts'
import { nn, type Tensor } from '../../../src/index.ts'
import { loadRun } from '../../../src/infer/index.ts'
import { deviceFits, trained } from './device-fits.ts'

// A device whose memory nobody sees stands in for a GPU; `test/backend/webgpu` has a real one.
vi.mock('../../../src/backend/webgpu/load-webgpu.ts', () => import('../../tensor/fake-gpu.ts'))

for (const [name, each] of Object.entries(deviceFits))
  it(`trains ${name} on a device with the numbers of the CPU, and brings the run back`, async () => {
    const there = await trained(each, 'webgpu')
    const here = await trained(each, 'cpu')
    expect(there.numbers).toHaveLength(here.numbers.length)
    there.numbers.forEach((value, i) =>
      expect(Math.abs(value - here.numbers[i]!), String(i)).toBeLessThan(1e-4),
    )
    for (const x of [...there.run.model.parameters(), ...there.run.model.buffers()])
      expect(x.device).toBe('cpu')
    expect(there.run.facts.training).toMatchObject({ device: 'webgpu' })
    const copy = await loadRun(await there.run.files())
    const again = await each.answer(copy as never)
    expect(again).toEqual(there.numbers.slice(-again.length))
  })

class Pictures extends nn.Module<[Tensor], Tensor> {
  conv = new nn.Conv2d(1, 3, 3)

  override forward(x: Tensor): Tensor {
    return this.conv(x.reshape(-1, 1, 6, 6))
  }
}

const source = (rows: number, width: number): BatchLoader =>
  new BatchLoader(
    {
      columns: [{ values: new Float32Array(rows * width), width }],
      target: { values: new Float32Array(rows), width: 1 },
      rows: Int32Array.from({ length: rows }, (_, i) => i),
    },
    { batchSize: rows },
  )

it('counts the operations of a step: two for each multiply-add, three times', () => {
  expect(stepOperations(new nn.Linear(10, 20), source(4, 10))).toBe(6 * 4 * 10 * 20)
  const sequence = new Pictures()
  expect(stepOperations(sequence, source(2, 36))).toBe(6 * 2 * 4 * 4 * 3 * 9)
})

it('auto stays on the CPU for small steps, and says why', async () => {
  const { device, deviceReason } = (await chooseDevice(
    { device: 'auto' },
    new nn.Linear(10, 20),
    source(4, 10),
  ))!
  expect(device).toBe('cpu')
  expect(deviceReason).toBe(
    'It trains on the CPU, because a training step has 4,800 operations, and a GPU is worth it from about 4 billion.',
  )
})

it('auto takes a device for large steps', async () => {
  const { device, deviceReason } = (await chooseDevice(
    { device: 'auto' },
    new nn.Linear(1000, 1000),
    source(1000, 1000),
  ))!
  expect(device).toBe('webgpu')
  expect(deviceReason).toBe(
    'It trains on webgpu (not a GPU), because a training step has 6 billion operations.',
  )
})

it('refuses other words, and WebGPU in several processes', async () => {
  const choose = (options: object) => chooseDevice(options, new nn.Linear(10, 20), source(4, 10))
  await expect(choose({ device: 'gpu' })).rejects.toThrow(
    /device must be 'cpu', 'webgpu' or 'auto', got "gpu"/,
  )
  await expect(choose({ device: 'webgpu', dataParallel: { worldSize: 2 } })).rejects.toThrow(
    /several processes/,
  )
  expect((await choose({ device: 'auto', dataParallel: { worldSize: 2 } }))!.device).toBe('cpu')
})
