import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { filled } from '../ops/fill.ts'
import type { Tensor } from '../tensor.ts'
import { checkedDtype, createOptionNames, finished, placeOf, type CreateOptions } from './options.ts'

/**
 * Ones on the diagonal, zeros elsewhere.
 *
 * @example
 * eye(2) // [[1, 0], [0, 1]]
 */
export function eye(
  rows: number,
  columns: number | CreateOptions = rows,
  options: CreateOptions = {},
): Tensor {
  const width = typeof columns === 'number' ? columns : rows
  const settings = typeof columns === 'number' ? options : columns
  if (settings === undefined) throw wrongArgument('eye', 'a number of rows', rows)
  checkOptions('eye', settings, createOptionNames)
  const out = filled([rows, width], 0, checkedDtype('eye', settings.dtype ?? 'float32'), placeOf(settings))
  const length = Math.min(rows, width)
  const { storage, dtype } = out
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a kernel, no array
  if (length > 0) out.kernels.fill({ storage, dtype, shape: [length], strides: [width + 1], offset: 0 }, 1)
  return finished(out, settings)
}
