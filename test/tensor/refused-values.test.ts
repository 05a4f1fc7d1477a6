import { describe, expect, it } from 'vitest'
import { arange, full, linspace, nn, randint, tensor, zeros, type Tensor } from '../../src/index.ts'

/** What only JavaScript can pass. */
const js = (value: unknown): number => value as number

describe('numbers that int32 cannot hold', () => {
  it.each<[string, () => Tensor]>([
    ['tensor', () => tensor([4294967297], 'int32')],
    ['tensor, nested', () => tensor([[1], [-2147483649]], 'int32')],
    ['tensor, NaN', () => tensor([NaN], 'int32')],
    ['tensor, Infinity', () => tensor(-Infinity, 'int32')],
    ['tensor, Float64Array', () => tensor(Float64Array.of(0, 4294967297), 'int32')],
    ['tensor, Float32Array', () => tensor(Float32Array.of(NaN), 'int32')],
    ['tensor, Uint32Array', () => tensor(Uint32Array.of(1, 4294967295))],
    ['full', () => full([1], 3e9, { dtype: 'int32' })],
    ['fill_', () => zeros([2], { dtype: 'int32' }).fill_(3e9)],
    ['arange', () => arange(2147483646, 2147483650, { dtype: 'int32' })],
    ['linspace', () => linspace(0, 3e9, 3, { dtype: 'int32' })],
    ['randint', () => randint(2147483640, 2147483650, [1])],
    ['maskedFill', () => zeros([2], { dtype: 'int32' }).maskedFill(zeros([2]).eq(0), 3e9)],
    ['where', () => zeros([2], { dtype: 'int32' }).where(zeros([2]).eq(0), 3e9)],
    ['add', () => zeros([2], { dtype: 'int32' }).add(3e9)],
    ['mul_', () => zeros([2], { dtype: 'int32' }).mul_(3e9)],
  ])('%s refuses', (_name, make) => {
    expect(make).toThrow('does not fit int32, whose range is -2147483648 to 2147483647')
  })

  it('the largest and the smallest pass, fractions lose their fraction as in PyTorch', () => {
    expect([...tensor([2147483647, -2147483648, 1.5, -1.5], 'int32').dataSync()]).toEqual([
      2147483647, -2147483648, 1, -1,
    ])
    expect([...tensor(Uint32Array.of(2147483647)).dataSync()]).toEqual([2147483647])
  })
})

it('bounds beyond int32 limit whole numbers as numbers do', () => {
  const x = tensor([-2147483648, 5, 2147483647], 'int32')
  expect([...x.clamp(0, 3e9).dataSync()]).toEqual([0, 5, 2147483647])
  expect([...x.maximum(-3e9).dataSync()]).toEqual([-2147483648, 5, 2147483647])
})

describe('values that are not numbers', () => {
  it.each<[string, unknown, string]>([
    ['null', [1, null, 2], 'values must be numbers or booleans, got null'],
    ['null alone', null, 'got null'],
    ['a hole', [1, , 2], 'got undefined'], // oxlint-disable-line no-sparse-arrays
    ['a text', ['a'], 'got a string'],
    ['a symbol', [Symbol('a')], 'got a symbol'],
    ['a BigInt', [1, 2n], 'got a BigInt; write Number(value)'],
    ['BigInts', new BigInt64Array(2), 'got a BigInt64Array; write Float64Array.from(values, Number)'],
    ['an object', [{ length: 1 }], 'got an object'],
    ['a tensor', [tensor([1])], 'got a Tensor; use clone(), or stack() for several'],
    ['ragged', [[1, 2], [3]], 'arrays at the same depth must have the same length'],
    ['nested differently', [1, [2]], 'arrays at the same depth must have the same length'],
  ])('%s', (_name, values, message) => {
    expect(() => tensor(js(values))).toThrow(message)
  })
})

describe('arguments out of range', () => {
  it('normal_ and uniform_', () => {
    expect(() => zeros(2).normal_(0, -1)).toThrow('normal_: std must be a number >= 0, got -1')
    expect(() => zeros(2).normal_(0, NaN)).toThrow('std must be')
    expect(() => zeros(2).uniform_(1, 0)).toThrow('uniform_: low must not be above high, got 1 and 0')
  })

  it.each<[string, () => unknown, string]>([
    [
      'sum, options',
      () => zeros(2).sum(js({ keepdim: true })),
      'sum: dim must be an integer, got an object; options come after dim',
    ],
    [
      'sum, a list with a boolean',
      () => zeros(2).sum([js(true)]),
      'sum: dim must be an integer, got true; options come after dim',
    ],
    [
      'std, unbiased',
      () => zeros(2).std(js(false)),
      'std: dim must be an integer, got false; options come after dim',
    ],
    [
      'softmax, options',
      () => zeros(2).softmax(js({ dim: 0 })),
      'softmax: dim must be an integer, got an object; options come after dim',
    ],
    ['cumsum, text', () => zeros(2).cumsum(js('0')), 'cumsum: dim must be an integer, got "0"'],
    ['mean, null', () => zeros(2).mean(js(null)), 'mean: dim must be an integer, got null'],
    [
      'max, a tensor',
      () => zeros(2).max(js(zeros(2))),
      'max: dim must be an integer, got an object; options come after dim',
    ],
    [
      'add, alpha',
      () => zeros(2).add(1, js(2) as never),
      'add: options are an object, such as { alpha: 2 }; got 2',
    ],
    [
      'clamp, PyTorch',
      () => zeros(2).clamp({ minimum: 0 } as never),
      'clamp: unknown option minimum; the options are min, max',
    ],
  ])('%s in place of a dimension or options', (_name, call, message) => {
    expect(call).toThrow(message)
  })

  it('max() of all elements takes keepdim', () => {
    expect(zeros(2, 3).max(undefined as never, { keepdim: true })).toHaveProperty('shape', [1, 1])
  })

  it('a single state of an LSTM', () => {
    const lstm = new nn.LSTM(2, 3)
    expect(() => lstm(zeros(4, 1, 2), zeros(1, 1, 3) as never)).toThrow('LSTM: the state must be [h, c]')
  })

  it.each<[string, () => unknown, string]>([
    [
      'LSTM, no tensors',
      () => new nn.LSTM(2, 3)(zeros(4, 1, 2), [1, 2] as never),
      'LSTM: the state must be [h, c], a list of two tensors, but contains 1',
    ],
    [
      'LSTMCell, one state',
      () => new nn.LSTMCell(2, 3)(zeros(1, 2), zeros(1, 3) as never),
      'LSTMCell: the state must be [h, c]',
    ],
    [
      'LSTMCell, three',
      () => new nn.LSTMCell(2, 3)(zeros(1, 2), [zeros(1, 3), zeros(1, 3), zeros(1, 3)] as never),
      'LSTMCell: the state must be [h, c]',
    ],
    [
      'GRU, a pair',
      () => new nn.GRU(2, 3)(zeros(4, 1, 2), [zeros(1, 1, 3), zeros(1, 1, 3)] as never),
      'GRU: the state must be one tensor, got a list of 2; pass h alone',
    ],
    [
      'RNN, a pair',
      () => new nn.RNN(2, 3)(zeros(4, 1, 2), [zeros(1, 1, 3), zeros(1, 1, 3)] as never),
      'RNN: the state must be one tensor, got a list of 2; pass h alone',
    ],
    [
      'GRUCell, a pair',
      () => new nn.GRUCell(2, 3)(zeros(1, 2), [zeros(1, 3), zeros(1, 3)] as never),
      'GRUCell: the state must be one tensor, got a list of 2',
    ],
    [
      'RNNCell, null',
      () => new nn.RNNCell(2, 3)(zeros(1, 2), null as never),
      'RNNCell: the state must be one tensor, got null',
    ],
  ])('a state of the wrong kind: %s', (_name, call, message) => {
    expect(call).toThrow(message)
  })

  it('JSON says what a tensor is', () => {
    expect(JSON.parse(JSON.stringify({ x: zeros([2, 3], { requiresGrad: true }) }))).toEqual({
      x: { dtype: 'float32', shape: [2, 3], device: 'cpu', requiresGrad: true },
    })
  })
})
