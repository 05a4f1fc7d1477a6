import { requireInt32 } from '../../base/int32.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { empty } from '../op.ts'
import { resolveShape } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { checkedDtype, createOptionNames, finished, placeOf, type CreateOptions } from './options.ts'
import { spaced } from './ranges.ts'

export interface LogspaceOptions extends CreateOptions {
  /** Default 10. */
  readonly base?: number
}

const logspaceOptionNames: OptionNames<LogspaceOptions> = { ...createOptionNames, base: true }

/**
 * `steps` powers of a base, whose exponents are evenly spaced from `start` to `end`, both included.
 *
 * @throws ShapeError if `steps` is not an integer of at least 0.
 * @example
 * logspace(0, 2, 3) // [1, 10, 100]
 */
export function logspace(start: number, end: number, steps: number, options: LogspaceOptions = {}): Tensor {
  checkOptions('logspace', options, logspaceOptionNames)
  const { base = 10 } = options
  const out = empty(
    resolveShape('logspace', [steps]),
    checkedDtype('logspace', options.dtype ?? 'float32'),
    placeOf(options),
  )
  const values = spaced(start, end, steps).map((exponent) => base ** exponent)
  if (out.dtype === 'int32') for (const value of values) requireInt32('logspace', Math.trunc(value))
  out.kernels.write(out.storage, values)
  return finished(out, options)
}
