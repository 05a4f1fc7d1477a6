import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type MobileNetV3Small,
  mobileNetV3Small,
  type ResNet18,
  resnet18,
  resnet9,
  type PictureNet,
} from '../../../src/apps/images/index.ts'
import {
  decodeSafetensors,
  encodeSafetensors,
  type ModelData,
  type SafetensorsTensor,
} from '../../../src/data/index.ts'
import { accuracy, Learner, loadStateFromSafetensors } from '../../../src/learner/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { init, manualSeed, noGrad, tensor, zeros } from '../../../src/tensor/index.ts'
import { uniform } from '../../parity/generated.ts'
import { inWhole } from '../../whole.ts'
import { stripes } from './made-pictures.ts'

/** What `test/fixtures/make-torchvision-fixtures.py` writes. */
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/torchvision.json', import.meta.url), 'utf8'),
) as {
  readonly stateStream: number
  readonly pictureStream: number
  readonly side: number
  readonly nets: readonly {
    readonly name: 'ResNet18' | 'MobileNetV3Small'
    readonly state: readonly (readonly [name: string, shape: readonly number[]])[]
    readonly outputs: readonly number[]
  }[]
}

beforeAll(() => init())

/** An entry of a state as torchvision's files have it: counters are 64-bit integers. */
function valueOf(name: string, shape: readonly number[], stream: number): SafetensorsTensor {
  if (name.endsWith('num_batches_tracked')) return { dtype: 'I64', shape, data: BigInt64Array.of(7n) }
  const count = shape.reduce((product, size) => product * size, 1)
  const bound = Math.sqrt(3 / (count / shape[0]!))
  const own =
    name.endsWith('running_var') || (name.endsWith('weight') && shape.length === 1)
      ? (u: number) => 0.5 + u
      : shape.length === 1
        ? (u: number) => (2 * u - 1) * 0.25
        : (u: number) => (2 * u - 1) * bound
  return { dtype: 'F32', shape, data: Float32Array.from(uniform(stream, count), own) }
}

describe.each(fixture.nets)("torchvision's $name", ({ name, state, outputs }) => {
  const make = (): PictureNet => (name === 'ResNet18' ? resnet18() : mobileNetV3Small())

  it('has the same names and shapes', () => {
    const own = Object.entries(make().stateDict()).map(([key, { shape }]) => [key, [...shape]])
    expect(own).toEqual(state)
  })

  inWhole('loads from a safetensors file and gives the same outputs', async () => {
    const tensors = new Map(
      state.map(([key, shape], i) => [key, valueOf(key, shape, fixture.stateStream + i)] as const),
    )
    const net = make()
    loadStateFromSafetensors(net, decodeSafetensors(encodeSafetensors(tensors)))
    net.eval()
    const { side, pictureStream } = fixture
    const x = Float32Array.from(uniform(pictureStream, 3 * side * side), (u) => 2 * u - 1)
    const own = await noGrad(() => net(tensor(x, { shape: [1, 3, side, side] }))).data()
    const deviation = Math.max(...outputs.map((value, i) => Math.abs(own[i]! - value)))
    expect(deviation).toBeLessThan(1e-4)
  })
})

describe('a new head', () => {
  const nets: readonly (readonly [string, () => PictureNet, head: string])[] = [
    ['resnet18', () => resnet18({ widths: [4, 4, 8, 8], outputs: 7 }), 'fc.'],
    ['mobileNetV3Small', () => mobileNetV3Small({ widthMult: 0.125, outputs: 7 }), 'classifier.3.'],
    ['resnet9', () => resnet9({ channels: 3, widths: [4, 4, 8, 8], outputs: 7 }), 'fc.'],
  ]

  it.each(nets)('of %s has another number of outputs, and the same names', async (_name, make, head) => {
    const net = make()
    const before = net.stateDict()
    const kept = await Promise.all(
      Object.entries(before).map(async ([key, value]) => [key, Array.from(await value.data())] as const),
    )
    net.replaceHead(3)
    expect(net(zeros(2, 3, 32, 32)).shape).toEqual([2, 3])
    const after = net.stateDict()
    expect(Object.keys(after)).toEqual(Object.keys(before))
    for (const [key, values] of kept)
      if (!key.startsWith(head) && !/running|tracked/.test(key))
        expect(Array.from(await after[key]!.data())).toEqual(values)
    expect(after[`${head}weight`]!.shape).toEqual([3, before[`${head}weight`]!.shape[1]])
  })

  it('fineTune adapts a loaded resnet18: first its frozen body stays, then everything learns', async () => {
    const make = (): ResNet18 => resnet18({ widths: [8, 8, 16, 16], outputs: 7 })
    const folder = mkdtempSync(join(tmpdir(), 'lanner-fine-tune-'))
    const file = join(folder, 'net.safetensors')
    const data = stripes(48, { side: 32, channels: 3 })
    const { train, valid } = data.split
    const rows: ModelData = {
      trainLoader: data.loader(train, { batchSize: 8, shuffle: { seed: 1 } }),
      validLoader: data.loader(valid, { batchSize: 8 }),
    }
    const options = { lossFunction: F.crossEntropy, metrics: [accuracy] }
    try {
      manualSeed(3)
      await new Learner(rows, make(), options).save(file)
      manualSeed(4)
      const net = make()
      const learner = new Learner(rows, net, options)
      await learner.load(file)
      net.replaceHead(2)
      const body = async (): Promise<number[][]> => {
        const tensors = Object.values(net.stateDict()).slice(0, 20)
        return (await Promise.all(tensors.map((x) => x.data()))).map((values) => Array.from(values))
      }
      const before = await body()
      await learner.fineTune(0, 0.02)
      expect(await body()).toEqual(before)
      const records = await learner.fineTune(4, 0.02)
      expect(records.at(-1)!.metrics['accuracy']).toBeGreaterThan(0.8)
      expect(await body()).not.toEqual(before)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('the groups for fineTune are body, body, head', () => {
    const groups = (net: ResNet18 | MobileNetV3Small): number[] =>
      net.layerGroups().map((own) => own.flatMap((module) => module.parameters()).length)
    expect(groups(resnet18({ widths: [4, 4, 4, 4] }))).toEqual([30, 30, 2])
    expect(groups(mobileNetV3Small({ widthMult: 0.125 })).at(-1)).toBe(4)
  })
})
