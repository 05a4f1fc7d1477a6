import { beforeAll, expect, it } from 'vitest'
import { mobileNetV3Small, QuickNet, ResNet9, resnet18 } from '../../src/apps/images/index.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { BatchNorm2d } from '../../src/nn/layers/batch-norm.ts'
import { init as initialize } from '../../src/nn/index.ts'
import { init, manualSeed, noGrad, randn } from '../../src/tensor/index.ts'
import { distance, runOnnx } from './onnx-session.ts'

beforeAll(() => init())

it.each([
  ['QuickNet', () => new QuickNet({ channels: 3, widths: [8, 16, 16], outputs: 5 }), [3, 32, 32]],
  [
    'QuickNet that halves',
    () => new QuickNet({ channels: 1, widths: [8, 16], stride: 2, outputs: 5 }),
    [1, 28, 28],
  ],
  ['ResNet9', () => new ResNet9({ channels: 3, widths: [4, 8, 8, 16], outputs: 5 }), [3, 32, 32]],
  [
    'ResNet9 for large pictures',
    () => new ResNet9({ channels: 3, widths: [4, 8, 8, 16], stem: 4, outputs: 5 }),
    [3, 96, 64],
  ],
  ['resnet18', () => resnet18({ widths: [4, 8, 8, 16], outputs: 5 }), [3, 64, 48]],
  ['mobileNetV3Small', () => mobileNetV3Small({ widthMult: 0.25, outputs: 5 }), [3, 64, 48]],
] as const)('%s in onnxruntime gives our features and logits', async (_name, make, shape) => {
  manualSeed(6)
  const model = make().eval()
  // Statistics that differ from those of a new net, so that they count.
  for (const module of model.modules())
    if (module instanceof BatchNorm2d) {
      initialize.uniform_(module.running_mean!, -1, 1)
      initialize.uniform_(module.running_var!, 0.5, 2)
      initialize.uniform_(module.bias!, -1, 1)
    }
  const x = randn(2, ...shape)
  const [features, logits] = noGrad(() => [model.pool(model.maps(x)), model(x)] as const)
  const theirs = await runOnnx(await exportOnnx(model), {
    pictures: { data: (await x.data()) as Float32Array, dims: [2, ...shape] },
  })
  expect(distance(theirs['logits']!.data, (await logits.data()) as Float32Array)).toBeLessThan(1e-5)
  const own = (await features.data()) as Float32Array
  const most = Math.max(...own.map(Math.abs))
  expect(distance(theirs['features']!.data, own)).toBeLessThan(1e-5 * Math.max(1, most))
})
