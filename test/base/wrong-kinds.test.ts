import { describe, expect, it } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import * as lanner from '../../src/index.ts'
import * as linalg from '../../src/linalg/index.ts'

const { F, init, nn, optim, ones, Tensor, tensor } = lanner

/** What a caller without a type checker passes instead of the right thing. */
const wrong: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  number: 5,
  string: 'a',
  object: {},
  strings: ['a'],
  function: () => 1,
}

type Call = (...values: unknown[]) => unknown

/** Calls that run the caller's function, change what all of Lanner uses, or are the constructors of errors. */
const left = new Set(['checkpoint', 'init', 'setGeneratorState', 'useKernels'])

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))

/** Functions of a table of exports, by name. */
function callsOf(prefix: string, table: object): [name: string, call: Call][] {
  return Object.entries(table)
    .filter(([name, value]) => typeof value === 'function' && !isClass(value) && !left.has(name))
    .map(([name, value]) => [`${prefix}${name}`, value as Call])
}

/** Methods of a tensor, those that need a value included. */
function methods(): [name: string, call: Call][] {
  return Object.getOwnPropertyNames(Tensor.prototype)
    .filter((name) => name !== 'constructor')
    .filter((name) => typeof Object.getOwnPropertyDescriptor(Tensor.prototype, name)?.value === 'function')
    .map((name) => {
      const call: Call = (...values) => {
        const x = tensor([
          [1, 2],
          [3, 4],
        ]) as unknown as Readonly<Record<string, Call>>
        return x[name]!(...values)
      }
      return [`Tensor.${name}`, call]
    })
}

const layers: Readonly<Record<string, () => object>> = {
  Linear: () => new nn.Linear(2, 3),
  Bilinear: () => new nn.Bilinear(2, 3, 4),
  Embedding: () => new nn.Embedding(4, 3),
  EmbeddingBag: () => new nn.EmbeddingBag(4, 3),
  Conv1d: () => new nn.Conv1d(2, 3, 1),
  Conv2d: () => new nn.Conv2d(2, 3, 1),
  ConvTranspose2d: () => new nn.ConvTranspose2d(2, 3, 1),
  BatchNorm1d: () => new nn.BatchNorm1d(2),
  BatchNorm2d: () => new nn.BatchNorm2d(2),
  GroupNorm: () => new nn.GroupNorm(1, 2),
  LayerNorm: () => new nn.LayerNorm(2),
  RMSNorm: () => new nn.RMSNorm(2),
  Dropout: () => new nn.Dropout(0.5),
  MaxPool2d: () => new nn.MaxPool2d(1),
  AdaptiveAvgPool2d: () => new nn.AdaptiveAvgPool2d(1),
  ReLU: () => new nn.ReLU(),
  GELU: () => new nn.GELU(),
  Softmax: () => new nn.Softmax(-1),
  Flatten: () => new nn.Flatten(),
  RNN: () => new nn.RNN(2, 3),
  LSTM: () => new nn.LSTM(2, 3),
  GRU: () => new nn.GRU(2, 3),
  LSTMCell: () => new nn.LSTMCell(2, 3),
  MultiheadAttention: () => new nn.MultiheadAttention(4, 2),
  TransformerEncoderLayer: () => new nn.TransformerEncoderLayer(4, 2),
  TransformerDecoderLayer: () => new nn.TransformerDecoderLayer(4, 2),
  Sequential: () => new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU()),
  MSELoss: () => new nn.MSELoss(),
  CrossEntropyLoss: () => new nn.CrossEntropyLoss(),
  NLLLoss: () => new nn.NLLLoss(),
  BCEWithLogitsLoss: () => new nn.BCEWithLogitsLoss(),
}

async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return null
  } catch (error) {
    return error
  }
}

/** Errors that are not Lanner's or name a conversion that the caller did not ask for, for each wrong value as the first arguments, and as those after a tensor. */
async function problemsOf(name: string, call: Call, before: readonly unknown[][]): Promise<string[]> {
  const problems = new Set<string>()
  for (const [kind, value] of Object.entries(wrong))
    for (const first of before)
      for (const count of [1, 2, 3]) {
        const error = await errorOf(() => call(...first, ...Array.from({ length: count }, () => value)))
        if (error === null) continue
        if (!(error instanceof LannerError)) problems.add(`${kind}: ${String(error)}`)
        else if (error.message.startsWith('to: ') && !/(^|\.)to(Dtype)?$/.test(name))
          problems.add(error.message)
      }
  return [...problems]
}

describe('arguments of a wrong kind end with an error of Lanner', () => {
  const x = (): lanner.Tensor =>
    tensor([
      [1, 2],
      [3, 4],
    ])

  it.each([
    ...callsOf('', lanner),
    ...callsOf('F.', F),
    ...callsOf('nn.init.', nn.init),
    ...callsOf('nn.utils.', nn.utils),
    ...callsOf('linalg.', linalg),
    ...callsOf('optim.', optim),
  ])('%s', async (name, call) => {
    await init()
    expect(await problemsOf(name, call, [[], [x()]])).toEqual([])
  })

  it.each(methods())('%s', async (name, call) => {
    await init()
    expect(await problemsOf(name, call, [[]])).toEqual([])
  })

  it.each(Object.entries(nn).filter(([, value]) => isClass(value)))('nn.%s', async (name, made) => {
    await init()
    const Made = made as unknown as new (...values: unknown[]) => unknown
    const call: Call = (...values) => new Made(...values)
    expect(await problemsOf(name, call, [[], [2], [2, 2]])).toEqual([])
  })

  it.each(Object.entries(layers))('forward of nn.%s', async (name, make) => {
    await init()
    const layer = make() as unknown as { forward: Call }
    expect(await problemsOf(name, (...values) => layer.forward(...values), [[]])).toEqual([])
  })

  it.each(Object.entries(optim).filter(([name, value]) => isClass(value) && name !== 'Optimizer'))(
    'optim.%s',
    async (name, made) => {
      await init()
      const Made = made as unknown as new (...values: unknown[]) => unknown
      const call: Call = (...values) => new Made(...values)
      expect(await problemsOf(name, call, [[], [[ones(2, { requiresGrad: true })]]])).toEqual([])
    },
  )
})
