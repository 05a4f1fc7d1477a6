import { expect, it, vi } from 'vitest'
import { loadRun } from '../../../src/infer/index.ts'
import { deviceFits, trained } from '../../apps/run/device-fits.ts'
import { hasDevice, kernelsOn } from '../../../src/tensor/devices.ts'
import { kernels, useKernels } from '../../../src/tensor/index.ts'

vi.mock('../../../src/backend/webgpu/load-webgpu.ts', () => import('./load-test-device.ts'))

const present = await hasDevice('webgpu')

for (const [name, each] of Object.entries(deviceFits))
  it.skipIf(!present)(
    `trains ${name} on webgpu with the losses and answers of the CPU within 1e-4, and the files of both give the same answers within 1e-5 on both`,
    async () => {
      const there = await trained(each, 'webgpu')
      const here = await trained(each, 'cpu')
      expect(there.run.facts.training).toMatchObject({ device: 'webgpu' })
      expect(there.numbers).toHaveLength(here.numbers.length)
      there.numbers.forEach((value, i) =>
        expect(Math.abs(value - here.numbers[i]!), String(i)).toBeLessThan(1e-4),
      )
      const again = await each.answer((await loadRun(await there.run.files())) as never)
      expect(again).toEqual(there.numbers.slice(-again.length))
      // The command predicts ratings on the CPU only.
      if (name === 'ratings') return
      const cpu = kernels()
      for (const { run, numbers } of [there, here]) {
        useKernels(kernelsOn('test', 'webgpu'))
        try {
          const away = await each.answer((await loadRun(await run.files())) as never)
          numbers
            .slice(-away.length)
            .forEach((value, i) => expect(Math.abs(value - away[i]!), `away ${i}`).toBeLessThan(1e-5))
        } finally {
          useKernels(cpu)
        }
      }
    },
    300_000,
  )
