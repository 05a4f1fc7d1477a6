import { requireInt32 } from '../../base/int32.ts'
import { checkOptions } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { empty } from '../op.ts'
import { resolveShape } from '../shape.ts'
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
 * start, start + step, ... before `end`: `arange(end)`, `arange(start, end)` or `arange(start, end, step)`. float32 by default, for use as
 * data; pass dtype int32 for an index.
 *
 * @throws ValueError if the step is 0 or points away from `end`.
 * @example
 * arange(1, 4) // [1, 2, 3]
 * arange(3, { dtype: 'int32' }) // [0, 1, 2]
 */
export function arange(...args: SizeArguments): Tensor {
  const { shape: bounds, options } = sizesAndOptions<CreateOptions>('arange', args, createOptionNames)
  const [start, end, step] =
    bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0] ?? 0, bounds[1] ?? 0, bounds[2] ?? 1]
  const count = Math.ceil((end - start) / step)
  if (bounds.length < 1 || bounds.length > 3 || !Number.isFinite(count) || count < 0)
    throw new ValueError(
      'arange',
      `the step must lead from start to end: above 0 if end is larger, else below 0, got ${bounds.join(', ')}`,
    )
  const out = empty([count], checkedDtype('arange', options.dtype ?? 'float32'), placeOf(options))
  if (out.dtype === 'int32' && count > 0) {
    requireInt32('arange', start)
    requireInt32('arange', start + (count - 1) * step)
  }
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = start + i * step
  out.kernels.write(out.storage, values)
  return finished(out, options)
}

/**
 * `steps` evenly spaced numbers from `start` to `end`, both included.
 *
 * @throws ShapeError if `steps` is not an integer of at least 0.
 * @example
 * linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, end: number, steps: number, options: CreateOptions = {}): Tensor {
  checkOptions('linspace', options, createOptionNames)
  const out = empty(
    resolveShape('linspace', [steps]),
    checkedDtype('linspace', options.dtype ?? 'float32'),
    placeOf(options),
  )
  if (out.dtype === 'int32') for (const end_ of [start, end]) requireInt32('linspace', end_)
  out.kernels.write(out.storage, spaced(start, end, steps))
  return finished(out, options)
}

/** Evenly spaced numbers, from both ends towards the middle, so that the last one is exactly `end`. */
export function spaced(start: number, end: number, steps: number): Float64Array {
  const values = new Float64Array(steps)
  const step = (end - start) / (steps - 1)
  for (let i = 0; i < steps; i++) values[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step
  if (steps === 1) values[0] = start
  return values
}
