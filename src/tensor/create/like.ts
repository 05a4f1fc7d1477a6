import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { requireInt32 } from '../../base/int32.ts'
import { DTypeError, ValueError } from '../../base/errors.ts'
import type { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import type { DType } from '../../backend/storage.ts'
import { empty } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import { resolveShape, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { checkedDtype, createOptionNames, finished, placeOf, type CreateOptions } from './options.ts'
import type { RandomOptions } from './random.ts'

const randomOptionNames: OptionNames<RandomOptions> = { ...createOptionNames, generator: true }

/** An uninitialized tensor on the backend of x; the dtype of x is the default. */
function made(name: string, x: Tensor, shape: Shape, options: CreateOptions): Tensor {
  return empty(resolveShape(name, shape), checkedDtype(name, options.dtype ?? x.dtype), placeOf(options) ?? x)
}

function filled(name: string, x: Tensor, shape: Shape, value: number, options: CreateOptions): Tensor {
  checkOptions(name, options, createOptionNames)
  if (typeof value !== 'number')
    throw new ValueError(name, `the value must be a number, got ${shownValue(value)}`)
  const out = made(name, x, shape, options)
  if (out.dtype === 'int32') requireInt32(name, value)
  out.kernels.fill(out, out.dtype === 'bool' ? Number(value !== 0) : value)
  return finished(out, options)
}

/**
 * A tensor of one value with the shape, dtype and backend of x.
 *
 * @example
 * fullLike(tensor([1, 2]), 7) // [7, 7]
 */
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
  checkOptions('fullLike', options, createOptionNames)
  requireTensor('fullLike', x)
  return filled('fullLike', x, x.shape, value, options)
}

/**
 * An uninitialized tensor with the shape, dtype and backend of x.
 *
 * @example
 * emptyLike(zeros(2, 3)).shape // [2, 3]
 */
export function emptyLike(x: Tensor, options: CreateOptions = {}): Tensor {
  checkOptions('emptyLike', options, createOptionNames)
  requireTensor('emptyLike', x)
  return finished(made('emptyLike', x, x.shape, options), options)
}

/**
 * Uniform random numbers in [0, 1) with the shape and backend of x.
 *
 * @throws DTypeError if the dtype of x, or the requested one, is not float32.
 * @example
 * randLike(zeros(2, 3))
 */
export function randLike(x: Tensor, options: RandomOptions = {}): Tensor {
  const [out, generator] = drawn('randLike', x, options)
  out.kernels.uniform(out, takeSource(generator, out.numel), 0, 1)
  return finished(out, options)
}

/**
 * Random numbers from the standard normal distribution with the shape and backend of x.
 *
 * @throws DTypeError if the dtype of x, or the requested one, is not float32.
 * @example
 * randnLike(zeros(2, 3))
 */
export function randnLike(x: Tensor, options: RandomOptions = {}): Tensor {
  const [out, generator] = drawn('randnLike', x, options)
  out.kernels.normal(out, takeSource(generator, out.numel), 0, 1)
  return finished(out, options)
}

function drawn(name: string, x: Tensor, options: RandomOptions): [Tensor, Generator] {
  checkOptions(name, options, randomOptionNames)
  requireTensor(name, x)
  const dtype: DType = options.dtype ?? x.dtype
  if (dtype !== 'float32') throw new DTypeError(name, `the dtype must be float32, got ${dtype}`)
  return [empty(x.shape, dtype, placeOf(options) ?? x), options.generator ?? generators.user]
}

/**
 * Zeros of any shape with the dtype and backend of x.
 *
 * @example
 * newZeros(tensor([1, 2], 'int32'), [2]) // [0, 0]
 */
export function newZeros(x: Tensor, shape: Shape, options: CreateOptions = {}): Tensor {
  return filled('newZeros', x, shape, 0, options)
}

/**
 * Ones of any shape with the dtype and backend of x.
 *
 * @example
 * newOnes(tensor([1, 2], 'int32'), [2]) // [1, 1]
 */
export function newOnes(x: Tensor, shape: Shape, options: CreateOptions = {}): Tensor {
  return filled('newOnes', x, shape, 1, options)
}

/**
 * A tensor of one value, of any shape, with the dtype and backend of x.
 *
 * @example
 * newFull(tensor([1, 2]), [2], 7) // [7, 7]
 */
export function newFull(x: Tensor, shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  return filled('newFull', x, shape, value, options)
}

/**
 * An uninitialized tensor of any shape with the dtype and backend of x.
 *
 * @example
 * newEmpty(zeros(2), [3, 4]).shape // [3, 4]
 */
export function newEmpty(x: Tensor, shape: Shape, options: CreateOptions = {}): Tensor {
  checkOptions('newEmpty', options, createOptionNames)
  return finished(made('newEmpty', x, shape, options), options)
}
