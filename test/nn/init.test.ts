import { describe, expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import type { AnyModule, Parameter } from '../../src/nn/index.ts'
import { empty, eye, manualSeed, rand, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'
import { fixture } from './fixture.ts'

async function statistics(x: Tensor) {
  const values = Float64Array.from(await x.data())
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return {
    mean,
    std,
    min: Math.min(...values.slice(0, 1e5)),
    max: Math.max(...values.slice(0, 1e5)),
    count: values.length,
  }
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

onEveryBackend(() => {
  describe('first values are spread as in PyTorch', () => {
    for (const expected of fixture.initial)
      it(`${expected.layer} ${expected.parameter}`, async () => {
        manualSeed(11)
        const Layer = (nn as unknown as Record<string, new (...args: readonly number[]) => AnyModule>)[
          expected.layer
        ]!
        const layer = new Layer(...expected.args)
        const parameter = (layer as unknown as Record<string, Parameter>)[expected.parameter]!
        const actual = await statistics(parameter)
        expect(actual.count).toBe(expected.count)
        const slack = 6 / Math.sqrt(expected.count)
        expect(Math.abs(actual.mean - expected.mean)).toBeLessThanOrEqual(slack * expected.std)
        expect(Math.abs(actual.std - expected.std)).toBeLessThanOrEqual(slack * expected.std)
        if (expected.layer === 'Embedding') return
        const reach = Math.max(-expected.min, expected.max)
        expect(Math.max(-actual.min, actual.max)).toBeLessThanOrEqual(reach * 1.02)
        expect(Math.max(-actual.min, actual.max)).toBeGreaterThanOrEqual(
          reach * (expected.std === 0 ? 1 : 0.97),
        )
      })
  })

  describe('rules scale as in PyTorch', () => {
    for (const { name, options, std, max } of fixture.rules)
      it(`${name} ${JSON.stringify(options)}`, async () => {
        manualSeed(12)
        const rule = (nn.init as unknown as Record<string, (t: Tensor, options: object) => Tensor>)[
          camel(name)
        ]!
        const translated = Object.fromEntries(
          Object.entries(options).map(([key, value]) => [
            key,
            typeof value === 'string' ? camel(value) : value,
          ]),
        )
        const actual = await statistics(rule(empty([400, 500]), translated))
        expect(Math.abs(actual.std - std)).toBeLessThan(0.01 * std)
        if (name.includes('uniform')) expect(Math.abs(actual.max - max)).toBeLessThan(0.01 * max)
      })
  })

  it('the same seed gives the same weights, whatever else was drawn', async () => {
    manualSeed(3)
    const first = await new nn.Linear(7, 5).weight.tolist()
    manualSeed(3)
    rand(100)
    const again = await new nn.Linear(7, 5).weight.tolist()
    const other = await new nn.Linear(7, 5).weight.tolist()
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('orthogonal_ makes rows or columns orthonormal', async () => {
    for (const [rows, columns] of [
      [5, 5],
      [3, 7],
      [7, 3],
    ] as const) {
      const weight = nn.init.orthogonal_(empty([rows, columns]), { gain: 2 })
      const product = rows <= columns ? weight.matmul(weight.t()) : weight.t().matmul(weight)
      const difference = product.sub(eye(Math.min(rows, columns)).mul(4))
      expect(await difference.abs().max().item()).toBeLessThan(1e-5)
    }
  })

  it('dirac_ makes a convolution that copies its inputs', async () => {
    const conv = new nn.Conv2d(2, 3, 3, { padding: 1, bias: false })
    expect(nn.init.dirac_(conv.weight)).toBe(conv.weight)
    const x = tensor([...Array(2 * 4).keys()], { shape: [1, 2, 2, 2] })
    expect(await conv(x).tolist()).toEqual([
      [
        [
          [0, 1],
          [2, 3],
        ],
        [
          [4, 5],
          [6, 7],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ],
    ])
    expect(() => nn.init.dirac_(zeros(2, 2))).toThrow('dirac_')
  })

  it('eye_ copies the identity into recurrent weights that need gradients', async () => {
    const rnn = new nn.RNN(2, 3)
    expect(nn.init.eye_(rnn.weight_hh_l0)).toBe(rnn.weight_hh_l0)
    expect(await rnn.weight_hh_l0.tolist()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ])
    expect(await nn.init.eye_(empty([2, 3])).tolist()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ])
    expect(await nn.init.eye_(empty([3, 1])).tolist()).toEqual([[1], [0], [0]])
  })

  it('fills windows of a larger tensor and leaves the rest', async () => {
    const table = zeros(2, 3)
    nn.init.constant_(table.select(1, 1), 5)
    nn.init.ones_(table.select(0, 1))
    expect(await table.tolist()).toEqual([
      [0, 5, 0],
      [1, 1, 1],
    ])
  })

  it('the padding row of an embedding starts as zeros', async () => {
    const table = await new nn.Embedding(3, 2, { paddingIdx: -1 }).weight.tolist()
    expect((table as number[][])[2]).toEqual([0, 0])
    expect((table as number[][])[1]![0]).not.toBe(0)
  })
})

it('gains are those of PyTorch', () => {
  for (const [name, gain] of Object.entries(fixture.gains))
    expect(nn.init.calculateGain(camel(name) as nn.init.Nonlinearity)).toBeCloseTo(gain, 12)
  expect(nn.init.calculateGain('leakyRelu', 1)).toBe(1)
})

it('identityRecurrent_ makes a net that keeps its state', async () => {
  manualSeed(3)
  const rnn = nn.init.identityRecurrent_(
    new nn.RNN(2, 6, { numLayers: 2, bidirectional: true, nonlinearity: 'relu' }),
    {
      inputDeviation: 0.001,
    },
  )
  for (const [name, parameter] of rnn.namedParameters()) {
    const values = await parameter.data()
    if (name.startsWith('weight_hh')) expect(values, name).toEqual(await eye(6).data())
    else if (name.startsWith('bias')) expect(values, name).toEqual(new Float32Array(6))
    else expect(Math.max(...values.map(Math.abs)), name).toBeLessThan(0.005)
  }
  const cell = nn.init.identityRecurrent_(new nn.RNNCell(2, 3), { scale: 0.5 })
  expect(await cell.weight_hh.data()).toEqual((await eye(3).data()).map((value) => value / 2))
})

describe('what makes no sense is refused', () => {
  it.each([
    [() => nn.init.uniform_(zeros(1), 2, 1), 'low must not be above high, got 2 and 1'],
    [() => nn.init.normal_(zeros(1), 0, -1), 'std must be a number >= 0, got -1'],
    [() => nn.init.eye_(zeros(1)), 'eye_: needs a matrix; got tensor [1]'],
    [
      () => nn.init.kaimingNormal_(zeros(3)),
      'needs a weight of at least two dimensions, [out, in, ...]; got tensor [3]',
    ],
    [
      () => nn.init.kaimingNormal_(zeros(3, 3), { mode: 'fan' as 'fanIn' }),
      `mode must be 'fanIn' or 'fanOut', got "fan"`,
    ],
    [
      () => nn.init.identityRecurrent_(new nn.GRU(2, 3)),
      'needs square state-to-state matrices, which only plain RNN layers have; got weight_hh_l0 [9, 3]',
    ],
    [() => nn.init.zeros_(tensor([1], 'int32')), 'only float32 tensors'],
    [() => nn.init.calculateGain('gelu' as 'relu'), 'unknown nonlinearity "gelu"'],
    [() => new nn.Linear(1.5, 2), 'Linear: inFeatures must be an integer of at least 0, got 1.5'],
    [() => new nn.Dropout(2), 'Dropout: p must be a probability from 0 to 1, got 2'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })
})
