import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import type { AnyModule } from '../../src/nn/index.ts'
import { add, manualSeed, noGrad, randn, tensor, Tensor, type DType } from '../../src/tensor/index.ts'
import { weights } from '../parity/generated.ts'
import { onEveryBackend } from './backends.ts'
import { expectNear, type Packed } from './fixture.ts'

interface PackedMask {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: readonly number[]
}

/** What `test/fixtures/make-transformer-fixtures.py` writes. */
interface AttentionCase {
  readonly layer: 'MultiheadAttention' | 'TransformerEncoderLayer' | 'TransformerDecoderLayer' | 'Transformer'
  readonly args: readonly unknown[]
  readonly options: object
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly inputs: readonly (readonly number[])[]
  readonly same: boolean
  readonly masks: Readonly<Record<string, PackedMask | boolean>>
  readonly repr: string
  readonly outputs: readonly Packed[]
  readonly gradInputs: readonly Packed[]
  readonly gradParameters: Readonly<Record<string, Packed>>
}

const { layers } = JSON.parse(
  readFileSync(new URL('../fixtures/transformer.json', import.meta.url), 'utf8'),
) as { readonly layers: readonly AttentionCase[] }

const drawn = (stream: number, shape: readonly number[], bound = 1): Tensor =>
  tensor(
    weights(
      stream,
      shape.reduce((all, size) => all * size, 1),
      bound,
    ),
    { shape },
  )

function build(example: AttentionCase): AnyModule {
  const Layer = nn[example.layer] as unknown as new (...args: readonly unknown[]) => AnyModule
  const module = new Layer(...example.args, example.options)
  const parameters = module.namedParameters()
  expect(parameters.map(([name, p]) => ({ name, shape: p.shape }))).toEqual(
    example.weights.map(({ name, shape }) => ({ name, shape })),
  )
  parameters.forEach(([name, parameter], i) => {
    const values = drawn(3000 + i, parameter.shape, 0.5)
    const isScale = name.includes('norm') && name.endsWith('weight')
    noGrad(() => parameter.copy_(isScale ? values.add(1) : values))
  })
  return module
}

onEveryBackend(() => {
  describe('attention layers give what PyTorch gives, forward and back', () => {
    for (const [number, example] of layers.entries())
      it(`${number} ${example.layer} ${JSON.stringify(Object.keys(example.masks))}`, async () => {
        const module = build(example)
        const inputs = example.inputs.map((shape, i) => {
          const x = drawn(3100 + i, shape)
          x.requiresGrad = true
          return x
        })
        const masks = Object.fromEntries(
          Object.entries(example.masks).map(([name, mask]) => [
            name,
            typeof mask === 'boolean'
              ? mask
              : tensor(Float64Array.from(mask.data), { shape: mask.shape, dtype: mask.dtype }),
          ]),
        )
        const xs = example.same ? [inputs[0], inputs[0], inputs[0]] : inputs
        const result: unknown = module(...([...xs, masks] as never))
        const outs = (result instanceof Tensor ? [result] : (result as (Tensor | null)[])).filter(
          (out) => out !== null,
        )
        expect(outs.length).toBe(example.outputs.length)
        for (const [i, expected] of example.outputs.entries())
          await expectNear(outs[i], expected, `output ${i}`)
        outs
          .map((out, i) => out.mul(drawn(3200 + i, out.shape)).sum())
          .reduce((sum, part) => add(sum, part))
          .backward()
        for (const [i, expected] of example.gradInputs.entries())
          await expectNear(inputs[i]!.grad, expected, `gradient of input ${i}`)
        for (const [name, parameter] of module.namedParameters())
          await expectNear(parameter.grad, example.gradParameters[name]!, `gradient of ${name}`)
      })
  })

  it('with and without weights, and with isCausal or a mask, the output is the same', () => {
    const layer = new nn.MultiheadAttention(8, 2, { batchFirst: true })
    const x = randn(2, 5, 8)
    const attnMask = nn.generateSquareSubsequentMask(5)
    const [first, weights_] = layer(x, x, x, { attnMask })
    const others = [
      layer(x, x, x, { attnMask, needWeights: false })[0],
      layer(x, x, x, { isCausal: true })[0],
      layer(x, x, x, { isCausal: true, needWeights: false })[0],
      layer(x, x, x, {
        isCausal: true,
        needWeights: false,
        keyPaddingMask: tensor(new Uint8Array(10), { shape: [2, 5], dtype: 'bool' }),
      })[0],
    ]
    const expected = first.dataSync()
    for (const other of others) {
      expect(other.shape).toEqual(first.shape)
      other.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    }
    const sums = weights_!.sum(-1).dataSync()
    expect(sums.length).toBe(10)
    sums.forEach((sum) => expect(sum).toBeCloseTo(1, 5))
  })

  it('dropout of the weights is active in training only, and the same after the same seed', () => {
    const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0.5, batchFirst: true })
    const x = randn(2, 5, 8)
    const run = (): number[] => (manualSeed(3), [...layer(x).dataSync()])
    const trained = run()
    expect(run()).toEqual(trained)
    layer.eval()
    const plain = run()
    expect(plain).not.toEqual(trained)
    expect([...layer(x).dataSync()]).toEqual(plain)
  })
})

it('prints like PyTorch', () => {
  for (const example of layers) expect(build(example).toString()).toBe(example.repr)
})

it('the layers of an encoder are copies with their own parameters', () => {
  const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 })
  const encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(4) })
  expect(encoder.parameters().length).toBe(2 * layer.parameters().length + 2)
  expect(Object.keys(encoder.stateDict())[0]).toBe('layers.0.self_attn.in_proj_weight')
  expect(Object.keys(encoder.stateDict()).at(-1)).toBe('norm.bias')
  const [first, second] = [encoder.layers.at(0), encoder.layers.at(1)]
  expect([...first.linear1.weight.dataSync()]).toEqual([...second.linear1.weight.dataSync()])
  expect(first.linear1.weight).not.toBe(second.linear1.weight)
})

describe('what does not fit is refused', () => {
  const layer = new nn.MultiheadAttention(8, 2, { batchFirst: true })
  const x = randn(2, 5, 8)
  it.each([
    [
      () => new nn.MultiheadAttention(8, 3),
      'MultiheadAttention: embedDim must be a multiple of numHeads, got 8 and 3',
    ],
    [() => layer(x, x, randn(2, 4, 8)), 'needs query [batch, length, 8], key [batch, length, 8]'],
    [
      () => layer(x, x, x, { attnMask: randn(4, 5) }),
      'attnMask must be [queries, keys] or [batch * heads, queries, keys]; got attnMask [4, 5], scores [2, 2, 5, 5]',
    ],
    [
      () => layer(x, x, x, { keyPaddingMask: randn(5, 2) }),
      'keyPaddingMask must be [batch, keys], or [keys] without a batch',
    ],
    [
      () => layer(x, x, x, { keyPaddingMask: randn(2, 5).toInt() }),
      'keyPaddingMask must be bool or float32, got int32; convert it with toBool()',
    ],
    [
      () => new nn.TransformerEncoderLayer(8, 2, { activation: 'tanh' as 'relu' }),
      `activation must be 'relu', 'gelu' or a function, got "tanh"`,
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })
})
