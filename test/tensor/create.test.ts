import { describe, expect, it } from 'vitest'
import { DTypeError, ShapeError, ValueError } from '../../src/base/errors.ts'
import {
  arange,
  eye,
  filled,
  full,
  init,
  kernels,
  linspace,
  manualSeed,
  ones,
  onesLike,
  rand,
  randint,
  randn,
  tensor,
  zeros,
  zerosLike,
  type Tensor,
} from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

onEveryBackend(() => {
  it.each<[string, () => Tensor, string, readonly number[], unknown]>([
    [
      'tensor of nested arrays',
      () =>
        tensor([
          [1, 2],
          [3, 4.5],
        ]),
      'float32',
      [2, 2],
      [
        [1, 2],
        [3, 4.5],
      ],
    ],
    ['tensor of a number', () => tensor(3), 'float32', [], 3],
    ['tensor of booleans', () => tensor([true, false]), 'bool', [2], [true, false]],
    ['tensor with a dtype', () => tensor([1, -2], 'int32'), 'int32', [2], [1, -2]],
    ['tensor of whole typed arrays', () => tensor(new Uint8Array([1, 255])), 'int32', [2], [1, 255]],
    ['tensor of Float64Array', () => tensor(new Float64Array([0.5])), 'float32', [1], [0.5]],
    [
      'tensor with a shape',
      () => tensor(new Float32Array([1, 2, 3, 4]), { shape: [2, -1] }),
      'float32',
      [2, 2],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'tensor of numbers as truth values',
      () => tensor([0, 0.5, 2], 'bool'),
      'bool',
      [3],
      [false, true, true],
    ],
    ['tensor of nothing', () => tensor([]), 'float32', [0], []],
    ['tensor of empty rows', () => tensor([[], []]), 'float32', [2, 0], [[], []]],
    ['zeros', () => zeros(2, 1), 'float32', [2, 1], [[0], [0]]],
    ['zeros of an array', () => zeros([2], { dtype: 'int32' }), 'int32', [2], [0, 0]],
    ['zeros without sizes', () => zeros(), 'float32', [], 0],
    ['zeros of no rows', () => zeros(0, 2), 'float32', [0, 2], []],
    ['ones', () => ones(2, { dtype: 'bool' }), 'bool', [2], [true, true]],
    ['full', () => full([2], 7), 'float32', [2], [7, 7]],
    ['full of a boolean', () => full([1], true), 'bool', [1], [true]],
    ['filled', () => filled([2], 3, 'int32'), 'int32', [2], [3, 3]],
    ['zerosLike', () => zerosLike(ones(2, { dtype: 'int32' })), 'int32', [2], [0, 0]],
    ['onesLike of a transpose', () => onesLike(zeros(1, 2).t()), 'float32', [2, 1], [[1], [1]]],
    [
      'eye',
      () => eye(2),
      'float32',
      [2, 2],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'eye with more columns',
      () => eye(2, 3, { dtype: 'int32' }),
      'int32',
      [2, 3],
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
    ['eye with more rows', () => eye(2, 1), 'float32', [2, 1], [[1], [0]]],
    ['arange of an end', () => arange(3), 'float32', [3], [0, 1, 2]],
    ['arange with a step', () => arange(1, 4, 1.5), 'float32', [2], [1, 2.5]],
    ['arange backwards', () => arange(3, 0, -1, { dtype: 'int32' }), 'int32', [3], [3, 2, 1]],
    ['linspace', () => linspace(0, 1, 5), 'float32', [5], [0, 0.25, 0.5, 0.75, 1]],
    ['linspace of one', () => linspace(2, 9, 1), 'float32', [1], [2]],
    ['linspace of none', () => linspace(0, 1, 0), 'float32', [0], []],
  ])('%s', async (_name, make, dtype, shape, values) => {
    const x = make()
    expect({ dtype: x.dtype, shape: x.shape, values: await x.tolist() }).toEqual({ dtype, shape, values })
    expect(x.requiresGrad).toBe(false)
  })

  it('copies the values that it was given', async () => {
    const values = new Float32Array([1, 2])
    const x = tensor(values)
    values[0] = 9
    expect(await x.tolist()).toEqual([1, 2])
    const read = await x.data()
    read[1] = 9
    expect(await x.tolist()).toEqual([1, 2])
  })

  it('item reads the only element', async () => {
    expect(await tensor([[4]]).item()).toBe(4)
    await expect(tensor([1, 2]).item()).rejects.toThrow(
      'item: needs a tensor with one element; use tolist() or data() for more; got tensor [2]',
    )
  })

  it('makes leaves that need their gradient', () => {
    const leaves = [
      tensor([1], { requiresGrad: true }),
      zeros(2, { requiresGrad: true }),
      eye(2, { requiresGrad: true }),
    ]
    expect(leaves.every((x) => x.requiresGrad && x.isLeaf)).toBe(true)
  })
})

const unknownDtype = { dtype: 'float64' as 'float32' }

describe('tensors that cannot be made', () => {
  it.each<[string, () => Tensor, new (...args: never[]) => Error, string]>([
    [
      'ragged rows',
      () => tensor([[1, 2], [3]]),
      ShapeError,
      'tensor: arrays at the same depth must have the same length; the shape would be [2, 2], but an array at depth 1 has 1 element',
    ],
    ['zeros of a negative size', () => zeros([-1]), ShapeError, 'zeros: sizes must be integers >= 0'],
    ['ones of half a size', () => ones(0.5), ShapeError, 'ones: sizes must be integers >= 0'],
    ['numbers beside rows', () => tensor([[1], 2]), ShapeError, 'an array at depth 1 is nested differently'],
    [
      'a shape that does not fit',
      () => tensor([1, 2, 3], { shape: [2, 2] }),
      ShapeError,
      'tensor: 3 elements do not match this shape; got shape [2, 2]',
    ],
    [
      'a dtype that does not exist',
      () => zeros(1, { dtype: 'float64' as 'float32' }),
      DTypeError,
      'zeros: the dtype must be float32, int32 or bool, got "float64"',
    ],
    ['arange of an unknown dtype', () => arange(3, unknownDtype), DTypeError, 'arange: the dtype must be'],
    [
      'linspace of an unknown dtype',
      () => linspace(0, 1, 3, unknownDtype),
      DTypeError,
      'linspace: the dtype must be',
    ],
    ['eye of an unknown dtype', () => eye(2, unknownDtype), DTypeError, 'eye: the dtype must be'],
    [
      'randint of an unknown dtype',
      () => randint(3, [2], unknownDtype),
      DTypeError,
      'randint: the dtype must be',
    ],
    [
      'rand of whole numbers',
      () => rand(2, { dtype: 'int32' }),
      DTypeError,
      'rand: the dtype must be float32, got int32; for integers use randint()',
    ],
    [
      'randn of whole numbers',
      () => randn(2, { dtype: 'int32' }),
      DTypeError,
      'randn: the dtype must be float32',
    ],
    [
      'conversion to an unknown dtype',
      () => zeros(2).to(unknownDtype.dtype),
      DTypeError,
      'to: the dtype must be float32, int32 or bool, got "float64"',
    ],
    [
      'text',
      () => tensor(['1' as unknown as number]),
      DTypeError,
      'tensor: values must be numbers or booleans, got a string',
    ],
    ['a negative size', () => zeros(2, -1), ShapeError, 'sizes must be integers >= 0; got shape [2, -1]'],
    ['a step of 0', () => arange(0, 3, 0), ValueError, 'arange: '],
    ['a step in the wrong direction', () => arange(0, 3, -1), ValueError, 'arange: '],
  ])('%s', (_what, make, kind, message) => {
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})

it('errors name the call that was written, and the bytes that were asked for', async () => {
  await init()
  for (const name of ['max', 'min'] as const)
    expect(() => zeros(0)[name]()).toThrow(`${name}: an empty dimension has no largest or smallest element`)
  expect(() => zeros(0).norm(Infinity)).toThrow('norm: an empty dimension has no largest')
  if (kernels().name === 'native')
    expect(() => zeros([1e12])).toThrow('cannot allocate 4000000000000 more bytes')
  expect(() => manualSeed(0.5)).toThrow('manualSeed: the seed must be an integer from 0 to 2^53 - 1, got 0.5')
})
