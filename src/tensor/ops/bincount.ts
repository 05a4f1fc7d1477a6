import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { collectorTurn } from '../../base/collector-turns.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { readValues } from '../read.ts'
import { refuseInScope } from '../scope.ts'
import type { Tensor } from '../tensor.ts'
import { written } from './places.ts'
import { requireIndex } from './rows.ts'

export interface BincountOptions {
  /** Weight of each element, float32; the result is then float32. Default 1. */
  readonly weights?: Tensor
  /** The result has at least this many elements. Default 0. */
  readonly minlength?: number
}

const bincountOptionNames: OptionNames<BincountOptions> = { weights: true, minlength: true }

/**
 * Number of occurrences of each value from 0 to the largest one in a vector of int32. The length of the result depends on the values, so
 * it is a promise; if the number of classes is known, use `scatterAdd` or `histc`. There is no gradient.
 *
 * @throws ShapeError unless x is a vector, ValueError for a negative number, MemoryError inside a scope.
 * @example
 * await bincount(tensor([1, 3, 1], 'int32')) // [0, 2, 0, 1]
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Promise<Tensor> {
  checkOptions('bincount', options, bincountOptionNames)
  const { weights, minlength = 0 } = options
  requireIndex('bincount', x)
  if (x.shape.length !== 1) throw new ShapeError('bincount', 'needs a vector', { tensor: x.shape })
  if (weights !== undefined && weights.shape.join() !== x.shape.join())
    throw new ShapeError('bincount', 'needs one weight per element', {
      tensor: x.shape,
      weights: weights.shape,
    })
  if (!Number.isSafeInteger(minlength) || minlength < 0)
    throw new ValueError(
      'bincount',
      `minlength must be an integer of at least 0, got ${shownValue(minlength)}`,
    )
  refuseInScope('bincount')
  return counted(x, weights, minlength)
}

async function counted(x: Tensor, weights: Tensor | undefined, minlength: number): Promise<Tensor> {
  const numbers = await readValues(x)
  const amounts = weights === undefined ? undefined : await readValues(weights)
  await collectorTurn()
  let length = minlength
  for (const number of numbers) {
    if (number < 0) throw new ValueError('bincount', `numbers must not be negative, got ${number}`)
    if (number >= length) length = number + 1
  }
  const sums = new Float64Array(length)
  numbers.forEach((number, i) => (sums[number]! += amounts === undefined ? 1 : amounts[i]!))
  return written([length], sums, x, amounts === undefined ? 'int32' : 'float32')
}
