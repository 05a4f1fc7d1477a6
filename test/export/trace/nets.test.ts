import { beforeAll, describe, expect, it } from 'vitest'
import { exportOnnx } from '../../../src/export/index.ts'
import * as nn from '../../../src/nn/index.ts'
import {
  arange,
  full,
  init,
  keep,
  manualSeed,
  matmul,
  ones,
  randn,
  softmax,
  tensor,
  where,
  zeros,
  type Tensor,
} from '../../../src/tensor/index.ts'
import { checkTraced } from './check-traced.ts'

beforeAll(async () => {
  await init()
  manualSeed(7)
})

const batch = { dynamicAxes: { input: { 0: 'batch' } } }

describe('layers in sequence', () => {
  it('linear layers', async () => {
    const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3))
    await checkTraced(model, [randn(2, 4)])
    await checkTraced(model, [randn(2, 4)], batch, [randn(7, 4)])
  })

  it('batch norm, dropout and activations, in evaluation mode', async () => {
    const norm = new nn.BatchNorm1d(8)
    nn.init.uniform_(norm.running_mean!, -1, 1)
    nn.init.uniform_(norm.running_var!, 0.5, 2)
    const model = new nn.Sequential(
      new nn.Linear(4, 8),
      norm,
      new nn.GELU(),
      new nn.Dropout(0.5),
      new nn.Linear(8, 8),
      new nn.LayerNorm(8),
      new nn.SiLU(),
      new nn.Linear(8, 3),
      new nn.Softmax(-1),
    )
    await checkTraced(model, [randn(1, 4)], batch, [randn(5, 4)])
    expect(model.modules().every((module) => module.training)).toBe(true)
  })

  it('convolutions, pooling and a flattened end', async () => {
    const model = new nn.Sequential(
      new nn.Conv2d(3, 4, 3, { padding: 1 }),
      new nn.BatchNorm2d(4),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(4, 6, 3, { stride: 2, groups: 2 }),
      new nn.GroupNorm(3, 6),
      new nn.AdaptiveAvgPool2d(1),
      new nn.Flatten(),
      new nn.Linear(6, 2),
    )
    await checkTraced(model, [randn(2, 3, 12, 10)], batch, [randn(5, 3, 12, 10)])
  })
})

describe('recurrent layers', () => {
  it.each([
    ['LSTM', new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true })],
    ['GRU', new nn.GRU(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true })],
    ['RNN', new nn.RNN(3, 4, { numLayers: 1, batchFirst: true })],
  ] as const)('%s, with dynamic batch and steps', async (_name, layer) => {
    const axes = { dynamicAxes: { input: { 0: 'batch', 1: 'steps' } } }
    await checkTraced(layer, [randn(2, 5, 3)], axes, [randn(4, 7, 3)])
  })

  it('an LSTM that takes and returns its state', async () => {
    const layer = new nn.LSTM(3, 4)
    const names = { inputNames: ['input', 'h', 'c'], outputNames: ['output', 'last_h', 'last_c'] }
    const theirs = await checkTraced(layer, [randn(5, 2, 3), [randn(1, 2, 4), randn(1, 2, 4)]], names)
    expect(Object.keys(theirs)).toEqual(names.outputNames)
  })
})

/** Embeddings with positions, and blocks of masked attention composed by hand, with residuals. */
class SmallGpt extends nn.Module<[ids: Tensor], Tensor> {
  tokens = new nn.Embedding(11, 8)
  positions = new nn.Embedding(16, 8)
  norm = new nn.LayerNorm(8)
  qkv = new nn.Linear(8, 24)
  out = new nn.Linear(8, 8)
  up = new nn.Linear(8, 32)
  down = new nn.Linear(32, 8)
  head = new nn.Linear(8, 11, { bias: false })
  mask = full([16, 16], 0)

  constructor() {
    super()
    // Positions that may not be seen.
    const later = Array.from({ length: 16 }, (_, i) =>
      Array.from({ length: 16 }, (_unused, j) => (j > i ? 1 : 0)),
    )
    this.registerBuffer('mask', tensor(later))
  }

  override forward(ids: Tensor): Tensor {
    const [count, steps] = ids.shape as readonly [number, number]
    let x = this.tokens(ids).add(this.positions(arange(steps, { dtype: 'int32' })))
    const heads = (part: number): Tensor =>
      this.qkv(this.norm(x))
        .narrow(-1, part * 8, 8)
        .reshape([count, steps, 2, 4])
        .transpose(1, 2)
    const scores = matmul(heads(0), heads(1).transpose(-1, -2)).mul(1 / Math.sqrt(4))
    const seen = this.mask.slice(0, 0, steps).slice(1, 0, steps).ne(0)
    const weights = softmax(where(seen, -Infinity, scores), -1)
    const mixed = matmul(weights, heads(2)).transpose(1, 2).reshape([count, steps, 8])
    x = x.add(this.out(mixed))
    x = x.add(this.down(nn.functional.gelu(this.up(this.norm(x)))))
    return this.head(x)
  }
}

describe("modules of one's own", () => {
  it('a small GPT with a mask and residuals', async () => {
    const model = new SmallGpt()
    const ids = (...shape: number[]): Tensor =>
      tensor(
        Array.from({ length: shape[0]! * shape[1]! }, (_, i) => (i * 7) % 11),
        'int32',
      ).reshape(shape)
    await checkTraced(model, [ids(2, 6)])
    const axes = { dynamicAxes: { input: { 0: 'batch', 1: 'steps' } } }
    await checkTraced(model, [ids(1, 6)], axes, [ids(3, 9)])
    await checkTraced(model, [ids(1, 6)], axes, [ids(1, 1)])
  })

  it('several inputs and outputs, by name', async () => {
    class Both extends nn.Module<[a: Tensor, pair: readonly [Tensor, Tensor]], object> {
      scale = new nn.Parameter(randn(4))
      override forward(a: Tensor, [b, c]: readonly [Tensor, Tensor]): object {
        return { sum: a.add(b).mul(this.scale), rest: [c.sum(1), a.amax(0)] }
      }
    }
    const names = {
      inputNames: ['a', 'b', 'c'],
      dynamicAxes: { a: { 0: 'n' }, b: { 0: 'n' }, c: { 0: 'm' } },
    }
    const inputs = (n: number, m: number) => [randn(n, 4), [randn(n, 4), randn(m, 3)]] as const
    const theirs = await checkTraced(new Both(), inputs(2, 1), names, inputs(6, 5))
    expect(Object.keys(theirs)).toEqual(['sum', 'rest_0', 'rest_1'])
  })

  it('writes in place, and into parts', async () => {
    class Writes extends nn.Module<[x: Tensor], Tensor> {
      override forward(x: Tensor): Tensor {
        const out = zeros(x.shape[0]!, 6)
        out.narrow(1, 1, 4).copy_(x)
        out.select(1, 0).add_(x.sum(1))
        out.mul_(2)
        return out.add(ones(6)).relu_()
      }
    }
    await checkTraced(new Writes(), [randn(2, 4)], batch, [randn(5, 4)])
  })

  it('keeps the names of parameters', async () => {
    const axes = { dynamicAxes: { input: { 1: 'steps' } } }
    const bytes = await exportOnnx(new SmallGpt() as never, zeros([1, 4], { dtype: 'int32' }), axes)
    const text = Buffer.from(bytes).toString('latin1')
    for (const [name] of new SmallGpt().namedParameters()) expect(text.includes(name), name).toBe(true)
  })
})

describe('refusals', () => {
  const refusal = async (
    f: (x: Tensor) => unknown,
    options: Parameters<typeof exportOnnx>[2] = {},
  ): Promise<string> => {
    class Own extends nn.Module<[x: Tensor], unknown> {
      override forward(x: Tensor): unknown {
        return f(x)
      }
    }
    return exportOnnx(new Own() as never, randn(2, 3), options).then(
      () => 'exported',
      (error: Error) => error.message,
    )
  }

  it('name the op, or say what cannot be exported', async () => {
    expect(await refusal((x) => nn.functional.dropout(x))).toBe(
      'exportOnnx: dropout cannot be exported as ONNX: random numbers differ from call to call (in Own())',
    )
    expect(await refusal((x) => x.mul(x.sum().itemSync()))).toMatch(/reads values that depend on an input/)
    expect(await refusal(async (x) => x)).toBe(
      'exportOnnx: forward must not be async; it should return tensors',
    )
    expect(await refusal(() => 3)).toBe(
      'exportOnnx: outputs must be tensors, lists of tensors or null, got number',
    )
    expect(await refusal(() => null)).toBe('exportOnnx: forward returns no tensor')
    let state: Tensor | null = null
    expect(await refusal((x) => (state = keep(state === null ? x.mul(2) : state.add(x).add(1))))).toMatch(
      /does not do the same in each call; a module that keeps state/,
    )
  })

  it('a loop that halves a dynamic size', async () => {
    const dynamic = { dynamicAxes: { input: { 0: 'batch' } } }
    // The sizes that the trace tries are so far apart that the number of steps differs.
    const sum = await refusal((x) => {
      let y = x
      for (let step = 1; step < x.shape[0]!; step *= 2) y = y.add(step)
      return y
    }, dynamic)
    expect(sum).toMatch(/computes something else at batch = 7 than at batch = 3/)
  })

  it('a module whose output is a constant is none', async () => {
    expect(await refusal(() => ones(2))).toBe('exported')
  })

  it('say what depends on a dynamic size', async () => {
    const dynamic = { dynamicAxes: { input: { 0: 'batch' } } }
    expect(
      await refusal((x) => {
        let sum = x.select(0, 0)
        for (let i = 1; i < x.shape[0]!; i++) sum = sum.add(x.select(0, i))
        return sum
      }, dynamic),
    ).toMatch(/computes something else at batch = 4 than at batch = 3 .*leave it out of dynamicAxes/)
    expect(await refusal((x) => x.mul(1 / x.shape[0]!), dynamic)).toMatch(
      /mul uses a number .* that is not a sum of products of the dynamic sizes batch/,
    )
  })

  it('of options that do not fit', async () => {
    const id = (x: Tensor): Tensor => x.add(1)
    expect(await refusal(id, { inputNames: ['a', 'b'] })).toBe(
      'exportOnnx: inputNames must be a list of 1 name, got ["a","b"]',
    )
    expect(await refusal(id, { outputNames: ['input'] })).toBe(
      'exportOnnx: names of inputs and outputs must be different texts, got "input" in outputNames',
    )
    expect(await refusal(id, { dynamicAxes: { x: [0] } })).toBe(
      'exportOnnx: dynamicAxes names "x", but the inputs are "input"',
    )
    expect(await refusal(id, { dynamicAxes: { input: [2] } })).toBe(
      'exportOnnx: dynamicAxes: "input" has 2 dimensions, so there is no dimension 2',
    )
    expect(await refusal(id, { opset: 17 } as never)).toMatch(/unknown option opset; the options are/)
    await expect(exportOnnx(new nn.Sequential(new nn.Linear(2, 2)) as never)).rejects.toThrow(
      'exportOnnx: needs example inputs to export a Sequential: exportOnnx(model, randn(1, 3)), for example',
    )
    await expect(exportOnnx(new nn.Linear(2, 2) as never, [])).rejects.toThrow(
      'exportOnnx: needs at least one example input',
    )
    await expect(exportOnnx(new nn.Linear(2, 2) as never, randn(1, 3))).rejects.toThrow(
      'linear: needs x [..., in]',
    )
  })
})
