import { F, init, kernels, noGrad, optim, scope, tensor, useKernels, type nn, type Tensor } from 'lanner'
import { mobileNetV3Small, resnet9 } from 'lanner/images'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SimpleCnn } from '../../examples/lesson6/image-net.ts'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation } from './fixture.ts'
import { whole } from '../whole.ts'
import { uniform, weights } from './generated.ts'

/** What `test/fixtures/make-image-parity-fixtures.py` writes. */
interface ImageCase {
  readonly name: keyof typeof nets
  readonly shape: readonly [channels: number, height: number, width: number]
  readonly lr: number
  readonly weightStream: number
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly losses: readonly number[]
  readonly outputs: readonly number[]
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/image-parity.json', import.meta.url), 'utf8'),
) as {
  readonly batch: number
  readonly classes: number
  readonly pictureStream: number
  readonly targetStream: number
  readonly cases: readonly ImageCase[]
}
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

const nets = {
  SimpleCnn: (classes: number) => new SimpleCnn({ widths: [8, 12], hidden: 20, classes }),
  ResNet9: (outputs: number) => resnet9({ channels: 3, widths: [4, 6, 8, 12], outputs }),
  MobileNetV3Small: (outputs: number) => mobileNetV3Small({ widthMult: 0.25, dropout: 0, outputs }),
}

function netOf(test: ImageCase): nn.Module<[x: Tensor], Tensor> {
  const net = nets[test.name](fixture.classes)
  const parameters = net.namedParameters()
  expect(parameters.map(([name, { shape }]) => ({ name, shape: [...shape] }))).toEqual(test.weights)
  parameters.forEach(([name, parameter], index) => {
    const { shape, numel } = parameter
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1)
    const values =
      shape.length === 1
        ? new Float32Array(numel).fill(name.endsWith('weight') ? 1 : 0)
        : weights(test.weightStream + index, numel, Math.sqrt(6 / fanIn))
    noGrad(() => parameter.copy_(tensor(values, { shape })))
  })
  return net
}

/** Noise, brighter in the quarter that is the class. */
function batchOf(step: number, [channels, height, width]: ImageCase['shape']) {
  const { batch, classes, pictureStream, targetStream } = fixture
  const targets = Int32Array.from(uniform(targetStream + step, batch), (value) => Math.floor(value * classes))
  const values = Float32Array.from(
    uniform(pictureStream + step, batch * channels * height * width),
    (value, i) => {
      const [x, y] = [i % width, Math.floor(i / width) % height]
      const quarter = 2 * Math.floor((2 * y) / height) + Math.floor((2 * x) / width)
      const own = Math.fround(2 * value - 1)
      return quarter === targets[Math.floor(i / (channels * height * width))] ? own + 1 : own
    },
  )
  return { x: tensor(values, { shape: [batch, channels, height, width] }), targets: tensor(targets, 'int32') }
}

/** MobileNet takes seconds. */
function casesOf(backend: 'native' | 'wasm'): readonly ImageCase[] {
  return whole ? fixture.cases : fixture.cases.slice(0, backend === 'native' ? 2 : 1)
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))('on %s', (backend) => {
  const before = kernels()
  beforeAll(() => init(backend))
  afterAll(() => useKernels(before))

  it.each(casesOf(backend))(
    "$name has PyTorch's loss at each of 50 steps, and its outputs afterwards",
    async (test) => {
      const net = netOf(test)
      const optimizer = new optim.SGD(net.parameters(), {
        lr: test.lr,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 5e-4,
      })
      const losses: number[] = []
      for (let step = 0; step < test.losses.length; step++)
        losses.push(
          await scope(() => {
            const { x, targets } = batchOf(step, test.shape)
            optimizer.zeroGrad()
            const loss = F.crossEntropy(net(x), targets, { labelSmoothing: 0.1 })
            loss.backward()
            optimizer.step()
            return loss
          }).item(),
        )
      const { deviation, step } = largestDeviation(losses, test.losses)
      expect(deviation, `step ${step}`).toBeLessThan(1e-4)
      net.eval()
      const outputs = noGrad(() => net(batchOf(test.losses.length, test.shape).x))
      const own = await outputs.data()
      test.outputs.forEach((value, i) => expect(Math.abs(own[i]! - value)).toBeLessThan(1e-4))
    },
  )
})
