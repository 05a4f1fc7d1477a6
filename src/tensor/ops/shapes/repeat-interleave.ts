import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { empty } from '../../op.ts'
import { isOnHost, readSync, readValues } from '../../read.ts'
import { normalizeDim } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { clone } from '../clone.ts'
import { cumsum } from '../cumsum.ts'
import { expand } from '../expand.ts'
import { filled } from '../fill.ts'
import { indexSelect } from '../index-select.ts'
import { scatterAdd } from '../scatter-add.ts'
import { narrow } from '../slice.ts'
import { unsqueeze } from '../squeeze.ts'
import { reshape } from '../view.ts'

export interface RepeatInterleaveOptions {
  /** The dimension along which elements are repeated. Default: x is flattened first. */
  readonly dim?: number
  /** The sum of the repeats. With it, a tensor of repeats need not be read, so the result is not a promise. */
  readonly outputSize?: number
}

const optionNames: OptionNames<RepeatInterleaveOptions> = { dim: true, outputSize: true }

/**
 * Repeats each element of x along `dim`: by one number, or each by its own number from an int32 vector. The shape of the result then depends
 * on values, so it comes as a promise, unless `outputSize` is given.
 *
 * @throws ValueError if a number of repeats is negative, IndexError if the repeats do not add up to `outputSize`.
 * @example
 * repeatInterleave(tensor([1, 2]), 2) // [1, 1, 2, 2]
 * await repeatInterleave(tensor([1, 2]), tensor([3, 1], 'int32')) // [1, 1, 1, 2]
 * repeatInterleave(tensor([1, 2]), tensor([3, 1], 'int32'), { outputSize: 4 }) // [1, 1, 1, 2]
 */
export function repeatInterleave(x: Tensor, repeats: number, options?: RepeatInterleaveOptions): Tensor
export function repeatInterleave(
  x: Tensor,
  repeats: Tensor,
  options: RepeatInterleaveOptions & { readonly outputSize: number },
): Tensor
export function repeatInterleave(
  x: Tensor,
  repeats: Tensor,
  options?: Omit<RepeatInterleaveOptions, 'outputSize'>,
): Promise<Tensor>
export function repeatInterleave(
  x: Tensor,
  repeats: Tensor | number,
  options: RepeatInterleaveOptions = {},
): Tensor | Promise<Tensor> {
  checkOptions('repeatInterleave', options, optionNames)
  const { dim, outputSize } = options
  const input = dim === undefined || x.shape.length === 0 ? reshape(x, [-1]) : x
  const at = normalizeDim('repeatInterleave', dim ?? 0, input.shape.length)
  if (typeof repeats === 'number') return evenly(input, at, repeats, outputSize)
  const counts = checkedCounts(repeats, input.shape[at]!)
  if (outputSize === undefined) return byValues(input, at, counts)
  if (!Number.isSafeInteger(outputSize) || outputSize < 0)
    throw new ValueError(
      'repeatInterleave',
      `outputSize must be an integer >= 0, got ${shownValue(outputSize)}`,
    )
  if (isOnHost(counts)) requirePositive(readSync(counts))
  return indexSelect(input, at, places(counts, outputSize))
}

function evenly(x: Tensor, dim: number, times: number, outputSize: number | undefined): Tensor {
  if (!Number.isSafeInteger(times) || times < 0)
    throw new ValueError('repeatInterleave', `the repeats must be an integer >= 0, got ${shownValue(times)}`)
  const size = x.shape[dim]! * times
  if (outputSize !== undefined && outputSize !== size)
    throw new ValueError('repeatInterleave', `outputSize must be ${size} here, got ${outputSize}`)
  if (times === 1) return clone(x)
  const lines = unsqueeze(x, dim + 1)
  return reshape(expand(lines, lines.shape.with(dim + 1, times)), x.shape.with(dim, size))
}

function checkedCounts(repeats: Tensor, size: number): Tensor {
  requireTensor('repeatInterleave', repeats)
  if (repeats.dtype !== 'int32')
    throw new DTypeError(
      'repeatInterleave',
      `the repeats must be int32, got ${repeats.dtype}; convert them with toInt()`,
    )
  const one = repeats.numel === 1 && repeats.shape.length <= 1
  if (!one && (repeats.shape.length !== 1 || repeats.shape[0] !== size))
    throw new ShapeError('repeatInterleave', `the repeats must be one number, or ${size} as a vector`, {
      repeats: repeats.shape,
    })
  return one ? expand(reshape(repeats, [1]), [size]) : repeats
}

/** The index of the element that belongs at each place of the result: the number of elements whose repeats have ended before it. */
function places(counts: Tensor, size: number): Tensor {
  const ends = cumsum(counts, 0)
  const ended = scatterAdd(
    filled([size + 1], 0, 'int32', counts),
    0,
    ends,
    filled(ends.shape, 1, 'int32', counts),
  )
  return cumsum(narrow(ended, 0, 0, size), 0)
}

async function byValues(x: Tensor, dim: number, counts: Tensor): Promise<Tensor> {
  const values = requirePositive(await readValues(counts))
  let size = 0
  for (const value of values) size += value
  const index = empty([size], 'int32', x)
  const list = new Int32Array(size)
  let at = 0
  values.forEach((count, i) => {
    list.fill(i, at, at + count)
    at += count
  })
  index.kernels.write(index.storage, list)
  return indexSelect(x, dim, index)
}

function requirePositive<T extends ArrayLike<number>>(counts: T): T {
  for (let i = 0; i < counts.length; i++)
    if (counts[i]! < 0)
      throw new ValueError('repeatInterleave', `repeats must not be negative, got ${counts[i]} at index ${i}`)
  return counts
}
