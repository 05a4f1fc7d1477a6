import { expect, it, vi } from 'vitest'
import { hasDevice } from '../../../src/tensor/devices.ts'
import { lossesOf, modelCases } from './model-cases.ts'

vi.mock('../../../src/backend/webgpu/load-webgpu.ts', () => import('./load-test-device.ts'))

const present = await hasDevice('webgpu')
const STEPS = 20

for (const [name, each] of Object.entries(modelCases))
  it.skipIf(!present)(
    `trains ${name} for ${STEPS} steps with the losses of the CPU within 1e-4`,
    async () => {
      const here = await lossesOf(each, STEPS, () => undefined)
      const there = await lossesOf(each, STEPS, (model) => model.to('webgpu'))
      there.forEach((loss, step) => expect(Math.abs(loss - here[step]!), `step ${step}`).toBeLessThan(1e-4))
      expect(here.at(-1)).not.toBe(here[0])
    },
    300_000,
  )
