import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { requireInt32 } from '../../base/int32.ts'
import { DTypeError, ValueError } from '../../base/errors.ts'
import type { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import { empty } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import { resolveShape, sizeOf, type Shape } from '../shape.ts'
import type { IntTensor, Tensor } from '../tensor.ts'
import {
  checkedDtype,
  createOptionNames,
  finished,
  placeOf,
  sizesAndOptions,
  type CreateOptions,
  type SizeArguments,
} from './options.ts'

export interface RandomOptions extends CreateOptions {
  /** The source of the numbers. Default: the generator `user`, which `manualSeed` seeds. */
  readonly generator?: Generator
}

const randomOptionNames: OptionNames<RandomOptions> = { ...createOptionNames, generator: true }

function requireFloat(operation: string, { dtype = 'float32' }: RandomOptions): void {
  if (dtype !== 'float32')
    throw new DTypeError(operation, `the dtype must be float32, got ${dtype}; for integers use randint()`)
}

/**
 * Uniform random numbers in [0, 1).
 *
 * @example
 * rand(2, 3)
 */
export function rand(...sizes: SizeArguments<RandomOptions>): Tensor {
  const { shape, options } = sizesAndOptions('rand', sizes, randomOptionNames)
  requireFloat('rand', options)
  const out = empty(resolveShape('rand', shape), 'float32', placeOf(options))
  out.kernels.uniform(out, takeSource(options.generator ?? generators.user, out.numel), 0, 1)
  return finished(out, options)
}

/**
 * Random numbers from the standard normal distribution.
 *
 * @example
 * randn(2, 3)
 */
export function randn(...sizes: SizeArguments<RandomOptions>): Tensor {
  const { shape, options } = sizesAndOptions('randn', sizes, randomOptionNames)
  requireFloat('randn', options)
  const out = empty(resolveShape('randn', shape), 'float32', placeOf(options))
  out.kernels.normal(out, takeSource(options.generator ?? generators.user, out.numel), 0, 1)
  return finished(out, options)
}

/**
 * Random integers from `low` (inclusive) to `high` (exclusive): `randint(high, shape)` or `randint(low, high, shape)`. int32 by default.
 *
 * @throws ValueError if there is no integer in that range.
 * @example
 * randint(10, [2, 3])
 */
export function randint(
  high: number,
  shape: Shape,
  options?: RandomOptions & { readonly dtype?: 'int32' },
): IntTensor
export function randint(
  low: number,
  high: number,
  shape: Shape,
  options?: RandomOptions & { readonly dtype?: 'int32' },
): IntTensor
export function randint(high: number, shape: Shape, options?: RandomOptions): Tensor
export function randint(low: number, high: number, shape: Shape, options?: RandomOptions): Tensor
export function randint(
  first: number,
  second: number | Shape,
  third?: Shape | RandomOptions,
  fourth?: RandomOptions,
): Tensor {
  const short = typeof second !== 'number'
  const low = short ? 0 : first
  const high = short ? first : second
  const shape = resolveShape('randint', short ? second : (third as Shape))
  const options = (short ? (third as RandomOptions | undefined) : fourth) ?? {}
  checkOptions('randint', options, randomOptionNames)
  const range = high - low
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range < 1 || range > 0xffffffff)
    throw new ValueError(
      'randint',
      `high must be an integer above low, got ${shownValue(low)} and ${shownValue(high)}`,
    )
  const out = empty(shape, checkedDtype('randint', options.dtype ?? 'int32'), placeOf(options))
  if (out.dtype === 'int32') for (const end of [low, high - 1]) requireInt32('randint', end)
  const values = new Float64Array(sizeOf(shape))
  const words = (options.generator ?? generators.user).words(new Uint32Array(sizeOf(shape)))
  // The high part of word * range: the bias is below range / 2^32.
  for (let i = 0; i < words.length; i++) values[i] = low + Math.floor((words[i]! / 0x100000000) * range)
  out.kernels.write(out.storage, values)
  return finished(out, options)
}

type RandpermOptions = Pick<RandomOptions, 'generator' | 'device'>

const randpermOptionNames: OptionNames<RandpermOptions> = { generator: true, device: true }

/**
 * The numbers 0 to n - 1 in random order, as int32.
 *
 * @example
 * randperm(4) // [2, 0, 3, 1], say
 */
export function randperm(n: number, options: RandpermOptions = {}): IntTensor {
  checkOptions('randperm', options, randpermOptionNames)
  const [count] = resolveShape('randperm', [n])
  const out = empty([count!], 'int32', placeOf(options))
  out.kernels.write(out.storage, (options.generator ?? generators.user).permutation(count!))
  return out as IntTensor
}
