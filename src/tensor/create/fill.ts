import { checkOptions } from '../../base/check-options.ts'
import { filled } from '../ops/fill.ts'
import type { Shape } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import {
  checkedDtype,
  finished,
  placeOf,
  sizesAndOptions,
  type CreateOptions,
  type SizeArguments,
  createOptionNames,
} from './options.ts'

/**
 * A tensor full of zeros.
 *
 * @example
 * zeros(2, 3)
 * zeros([2, 3], { dtype: 'int32' })
 */
export function zeros(...sizes: SizeArguments): Tensor {
  const { shape, options } = sizesAndOptions('zeros', sizes, createOptionNames)
  return withValue('zeros', shape, 0, options)
}

/**
 * A tensor full of ones.
 *
 * @example
 * ones(2, 3)
 */
export function ones(...sizes: SizeArguments): Tensor {
  const { shape, options } = sizesAndOptions('ones', sizes, createOptionNames)
  return withValue('ones', shape, 1, options)
}

/**
 * A tensor filled with one value; booleans make a bool tensor.
 *
 * @example
 * full([2, 2], 7)
 */
export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Tensor {
  checkOptions('full', options, createOptionNames)
  return withValue('full', shape, value, options)
}

function withValue(name: string, shape: Shape, value: number | boolean, options: CreateOptions): Tensor {
  const dtype = checkedDtype(name, options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32'))
  return finished(filled(shape, Number(value), dtype, placeOf(options), name), options)
}
