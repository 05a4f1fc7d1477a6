import { describe, expect, it } from 'vitest'
import { F, nn, optim, randint, tensor, zeros } from '../../src/index.ts'
import { checkOptions, pickOptions, type OptionNames } from '../../src/base/check-options.ts'

interface Options {
  readonly lr?: number
  readonly weightDecay?: number
}
const names: OptionNames<Options> = { lr: true, weightDecay: true }
const check = (options: unknown) => () => checkOptions('op', options as Options, names)

describe('checkOptions', () => {
  it('takes what it knows, undefined, objects without a prototype and inherited defaults', () => {
    for (const options of [
      undefined,
      {},
      { lr: 1 },
      { lr: undefined },
      Object.assign(Object.create(null), { lr: 1 }),
      Object.create({ lr: 1 }),
      new (class Settings {
        lr = 1
      })(),
    ])
      expect(check(options)).not.toThrow()
  })

  it.each([
    ['weight_decay', 'op: unknown option weight_decay; did you mean weightDecay?'],
    ['WeightDecay', 'op: unknown option WeightDecay; did you mean weightDecay?'],
    ['wieghtDecay', 'op: unknown option wieghtDecay; did you mean weightDecay?'],
    ['wd', 'op: unknown option wd; did you mean weightDecay?'],
    ['learning_rate', 'op: unknown option learning_rate; did you mean lr?'],
    ['momentum', 'op: unknown option momentum; the options are lr, weightDecay'],
    ['constructor', 'op: unknown option constructor; the options are lr, weightDecay'],
    ['', 'op: unknown option ""; the options are lr, weightDecay'],
  ])('refuses %s, also where its value is undefined', (name, message) => {
    expect(check({ [name]: 1 })).toThrow(message)
    expect(check({ [name]: undefined })).toThrow(message)
  })

  it.each([
    [0.1, 'op: options are an object, such as { lr: 0.1 }; got 0.1'],
    [true, 'op: options are an object with any of lr, weightDecay; got true'],
    [null, 'op: options are an object, such as { lr: ... }; got null'],
    ['lr', "op: options are an object, such as { lr: ... }; got 'lr'"],
    [[0.1], 'op: options are an object, such as { lr: ... }; got an array'],
    [[], 'op: options are an object, such as { lr: ... }; got an array'],
    [new Map(), 'op: options are an object, such as { lr: ... }; got a Map'],
    [() => 1, 'op: options are an object, such as { lr: ... }; got a function'],
  ])('refuses %s in place of options', (given, message) => {
    expect(check(given)).toThrow(message)
  })

  it('refuses an inherited name that it does not know', () => {
    expect(check(Object.create({ decay: 1 }))).toThrow('unknown option decay')
  })

  it('looks into options inside options', () => {
    interface Outer {
      readonly find?: Options | 'auto'
    }
    const outer: OptionNames<Outer> = { find: names }
    const given = (find: unknown) => () => checkOptions('op', { find } as Outer, outer)
    for (const find of [undefined, null, 'auto', {}, { lr: 1 }]) expect(given(find)).not.toThrow()
    expect(given({ weight_decay: 1 })).toThrow(
      'op, find: unknown option weight_decay; did you mean weightDecay?',
    )
    expect(given(true)).toThrow('op, find: options are an object with any of lr, weightDecay; got true')
    expect(given([1])).toThrow('op, find: options are an object, such as { lr: ... }; got an array')
  })

  it('picks what a function has', () => {
    expect(pickOptions<Options>({ lr: 1, epochs: 2 } as Options, names)).toEqual({ lr: 1 })
  })
})

/** Calls as they are written in PyTorch; TypeScript refuses them, JavaScript does not. */
describe('calls in PyTorch spelling', () => {
  const weight = tensor([1, 1])
  const logits = zeros(3, 2)
  const classes = tensor([0, 1, 1], 'int32')
  // Only JavaScript can pass these.
  const js = <T>(value: unknown): T => value as T
  it.each([
    ['LSTM', () => new nn.LSTM(3, 4, js({ batch_first: true })), 'did you mean batchFirst?'],
    ['GRU', () => new nn.GRU(3, 4, js({ num_layers: 2 })), 'did you mean numLayers?'],
    ['RNN, positional', () => new nn.RNN(3, 4, js(2)), '{ numLayers: 2 }; got 2'],
    ['Linear, positional', () => new nn.Linear(2, 3, js(false)), '{ bias: false }; got false'],
    ['Embedding', () => new nn.Embedding(2, 3, js({ padding_idx: 0 })), 'did you mean paddingIdx?'],
    ['SGD, positional', () => new optim.SGD([weight], js(0.1)), '{ lr: 0.1 }; got 0.1'],
    ['Adam', () => new optim.Adam([weight], js({ weight_decay: 5 })), 'did you mean weightDecay?'],
    [
      'AdamW, positional',
      () => new optim.AdamW([weight], js(0.1)),
      'AdamW: options are an object, such as { lr',
    ],
    [
      'CrossEntropyLoss, positional',
      () => new nn.CrossEntropyLoss(js(weight)),
      '{ weight: ... }; got a Tensor',
    ],
    [
      'crossEntropy',
      () => F.crossEntropy(logits, classes, js({ ignore_index: 0 })),
      'did you mean ignoreIndex?',
    ],
    ['crossEntropy, positional', () => F.crossEntropy(logits, classes, js(weight)), 'got a Tensor'],
    ['sum, positional', () => logits.sum(1, js(true)), '{ keepdim: true }; got true'],
    ['argmax, positional', () => logits.argmax(1, js(true)), '{ keepdim: true }; got true'],
    ['std', () => logits.std(1, js({ unbiased: false })), 'did you mean correction?'],
    ['topk, positional', () => logits.topk(1, 1, js(false)), '{ largest: false }; got false'],
    ['backward', () => logits.backward(logits, js({ retain_graph: true })), 'did you mean retainGraph?'],
    [
      'zeros',
      () => zeros(...js<[number]>([2, { requires_grad: true }])),
      'zeros: unknown option requires_grad; did you mean requiresGrad?',
    ],
    ['tensor', () => tensor([1], js({ requires_grad: true })), 'did you mean requiresGrad?'],
    ['randint', () => randint(3, [2], js({ requiresGradient: true })), 'did you mean requiresGrad?'],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(message)
  })
})
