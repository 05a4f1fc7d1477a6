import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fit, planImages, planOfRun, type ImagesRun } from '../../../src/apps/images/index.ts'
import { makeImageModel, type ImageModelFacts } from '../../../src/apps/images/models/facts.ts'
import { imageModelWeights, multiplications } from '../../../src/apps/images/models/net-layers.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import { Conv2d } from '../../../src/nn/layers/conv.ts'
import { Linear } from '../../../src/nn/layers/linear.ts'
import { init, noGrad, zeros, type Tensor } from '../../../src/tensor/index.ts'
import { sample } from '../../whole.ts'
import { stripes } from './made-pictures.ts'

beforeAll(() => init())

const all: readonly ImageModelFacts[] = [
  { name: 'quicknet', channels: 3, widths: [4, 8, 8], stride: 1, outputs: 3 },
  { name: 'quicknet', channels: 1, widths: [4, 8], stride: 2, outputs: 3 },
  { name: 'resnet9', channels: 3, widths: [4, 6, 8, 10], stem: 4, outputs: 3 },
  { name: 'resnet18', channels: 1, widths: [4, 4, 8, 8], outputs: 3 },
  { name: 'mobilenet', channels: 3, widths: [8], outputs: 3 },
]

describe('weights and multiplications are counted as the net has them', () => {
  it.each(all.map((facts) => [`${facts.name} in ${facts.channels} channels`, facts] as const))(
    '%s',
    (_name, facts) => {
      const net = makeImageModel(facts).eval()
      let [weights, products] = [0, 0]
      for (const module of net.modules())
        if (module instanceof Conv2d || module instanceof Linear) {
          const { numel } = module.weight
          weights += numel
          module.registerForwardHook((_module, _inputs, output) => {
            const [, , height = 1, width = 1] = (output as Tensor).shape
            products += numel * height * width
          })
        }
      noGrad(() => net(zeros(1, facts.channels, 96, 64)))
      expect(imageModelWeights(facts)).toBe(weights)
      expect(multiplications(facts, { width: 64, height: 96 })).toBe(products)
    },
  )
})

const outputsOf = async (run: ImagesRun, data: ReturnType<typeof stripes>): Promise<number[]> =>
  Array.from(await run.outputs(data.pictures))

const small: readonly (readonly [net: 'resnet18' | 'mobilenet', widths: readonly number[]])[] = [
  ['resnet18', [4, 4, 8, 8]],
  ['mobilenet', [4]],
]

it.each(sample(small, 2))(
  '%s is planned, trained, saved, restored and trained by its plan again',
  async (net, widths) => {
    const planned = planImages({
      stored: { width: 64, height: 64, channels: 3 },
      trainRows: 1000,
      outputs: 2,
      work: 1e12,
      net,
    })
    expect(planned.model.name).toBe(net)
    const data = stripes(24, { side: 16, channels: 3 })
    const run = await fit(data, { net, widths, epochs: 2, batchSize: 8 })
    const folder = mkdtempSync(join(tmpdir(), 'lanner-nets-'))
    try {
      await run.save(folder)
      const restored = await restoreFolder(folder, 'images')
      expect(await outputsOf(restored, data)).toEqual(await outputsOf(run, data))
      const again = await fit(data, { plan: planOfRun('model.json', restored.description()) })
      expect(await outputsOf(again, data)).toEqual(await outputsOf(run, data))
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

it('mobilenet has one width', async () => {
  await expect(fit(stripes(20), { net: 'mobilenet', widths: [4, 4] })).rejects.toThrow(
    'images.fit: widths must be 1 integer of at least 1 for mobilenet, got 4, 4',
  )
})
