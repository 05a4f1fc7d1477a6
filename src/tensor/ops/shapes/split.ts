import { requireNumbers } from '../../../base/check-argument.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { normalizeDim } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { narrow, select } from '../slice.ts'

/**
 * Views of consecutive parts of x along `dim`: of `sizes` elements each (the last may be shorter), or of the sizes in a list.
 *
 * @throws ShapeError if the sizes of a list do not add up to the size of `dim`.
 * @example
 * split(arange(5), 2) // [[0, 1], [2, 3], [4]]
 * split(arange(5), [1, 4]) // [[0], [1, 2, 3, 4]]
 */
export function split(x: Tensor, sizes: number | readonly number[], dim = 0): Tensor[] {
  const [at, extent] = extentOf('split', x, dim)
  if (typeof sizes !== 'number') return parts('split', x, at, sizes)
  if (!Number.isSafeInteger(sizes) || sizes < 0 || (sizes === 0 && extent > 0))
    throw new ValueError(
      'split',
      `the size of a part must be an integer of at least 1, got ${shownValue(sizes)}`,
    )
  const count = Math.max(1, sizes === 0 ? 1 : Math.ceil(extent / sizes))
  return Array.from({ length: count }, (_, i) =>
    narrow(x, at, i * sizes, Math.min(sizes, extent - i * sizes)),
  )
}

/**
 * Views of consecutive parts of x along `dim`, of the given sizes.
 *
 * @throws ShapeError if the sizes do not add up to the size of `dim`.
 * @example
 * splitWithSizes(arange(5), [1, 4]) // [[0], [1, 2, 3, 4]]
 */
export function splitWithSizes(x: Tensor, sizes: readonly number[], dim = 0): Tensor[] {
  return parts('splitWithSizes', x, extentOf('splitWithSizes', x, dim)[0], sizes)
}

/**
 * At most `chunks` views of consecutive parts of x along `dim`, all of the same size except the last, which may be shorter.
 *
 * @throws ValueError if `chunks` is not an integer of at least 1.
 * @example
 * chunk(arange(5), 2) // [[0, 1, 2], [3, 4]]
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!Number.isSafeInteger(chunks) || chunks < 1)
    throw new ValueError(
      'chunk',
      `the number of chunks must be an integer of at least 1, got ${shownValue(chunks)}`,
    )
  const [at, extent] = extentOf('chunk', x, dim)
  if (extent === 0) return Array.from({ length: chunks }, () => narrow(x, at, 0, 0))
  return split(x, Math.ceil(extent / chunks), at)
}

/**
 * Views of consecutive parts of x along `dim`: N of nearly equal size (the first ones are larger by one), or parts that begin at
 * the indices of a list.
 *
 * @throws ValueError if the number of sections is not an integer of at least 1, or an index is not an integer.
 * @example
 * tensorSplit(arange(5), 2) // [[0, 1, 2], [3, 4]]
 * tensorSplit(arange(5), [1, 3]) // [[0], [1, 2], [3, 4]]
 */
export function tensorSplit(x: Tensor, indicesOrSections: number | readonly number[], dim = 0): Tensor[] {
  if (typeof indicesOrSections !== 'number')
    requireNumbers('tensorSplit', 'a number of sections, or indices', indicesOrSections)
  const [at, extent] = extentOf('tensorSplit', x, dim)
  if (typeof indicesOrSections === 'number') {
    const sections = requireSections('tensorSplit', indicesOrSections)
    const [size, larger] = [Math.floor(extent / sections), extent % sections]
    return Array.from({ length: sections }, (_, i) =>
      narrow(x, at, i * size + Math.min(i, larger), size + (i < larger ? 1 : 0)),
    )
  }
  const clamped = [...indicesOrSections].map((index) => {
    if (!Number.isSafeInteger(index))
      throw new ValueError('tensorSplit', `indices must be integers, got ${shownValue(index)}`)
    return Math.min(Math.max(index < 0 ? index + extent : index, 0), extent)
  })
  return [0, ...clamped].map((start, i) => narrow(x, at, start, Math.max(0, (clamped[i] ?? extent) - start)))
}

/**
 * Splits x into equal columns: along dim 1, or along dim 0 for a vector; a list has the indices at which parts begin.
 *
 * @throws ShapeError if a number of sections does not divide the size.
 * @example
 * hsplit(tensor([[1, 2, 3, 4]]), 2) // [[[1, 2]], [[3, 4]]]
 */
export function hsplit(x: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
  requireRank('hsplit', x, 1)
  return equalParts('hsplit', x, indicesOrSections, x.shape.length === 1 ? 0 : 1)
}

/**
 * Splits x into equal rows, along dim 0; a list has the indices at which parts begin.
 *
 * @throws ShapeError if a number of sections does not divide the size.
 * @example
 * vsplit(tensor([[1, 2], [3, 4]]), 2) // [[[1, 2]], [[3, 4]]]
 */
export function vsplit(x: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
  requireRank('vsplit', x, 2)
  return equalParts('vsplit', x, indicesOrSections, 0)
}

/**
 * Splits x into equal parts along dim 2; a list has the indices at which parts begin.
 *
 * @throws ShapeError if a number of sections does not divide the size.
 * @example
 * dsplit(zeros(2, 3, 4), 2)[0].shape // [2, 3, 2]
 */
export function dsplit(x: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
  requireRank('dsplit', x, 3)
  return equalParts('dsplit', x, indicesOrSections, 2)
}

/**
 * Views of all slices along `dim`, without that dimension.
 *
 * @throws ShapeError for a scalar.
 * @example
 * unbind(tensor([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  const [at, extent] = extentOf('unbind', x, dim)
  return Array.from({ length: extent }, (_, i) => select(x, at, i))
}

function parts(name: string, x: Tensor, dim: number, sizes: readonly number[]): Tensor[] {
  requireNumbers(name, 'sizes', sizes)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total !== x.shape[dim] || sizes.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw new ShapeError(
      name,
      `the sizes must be integers >= 0 that add up to ${x.shape[dim]}, got [${sizes.join(', ')}]`,
      { tensor: x.shape },
      { dim },
    )
  let start = 0
  return sizes.map((size) => {
    const part = narrow(x, dim, start, size)
    start += size
    return part
  })
}

function equalParts(
  name: string,
  x: Tensor,
  indicesOrSections: number | readonly number[],
  dim: number,
): Tensor[] {
  if (typeof indicesOrSections === 'number' && x.shape[dim]! % requireSections(name, indicesOrSections) !== 0)
    throw new ShapeError(
      name,
      `dim ${dim} of size ${x.shape[dim]} cannot be divided into ${indicesOrSections} equal parts; tensorSplit() allows unequal ones`,
      { tensor: x.shape },
      { dim },
    )
  return tensorSplit(x, indicesOrSections, dim)
}

function requireSections(name: string, sections: number): number {
  if (!Number.isSafeInteger(sections) || sections < 1)
    throw new ValueError(
      name,
      `the number of sections must be an integer of at least 1, got ${shownValue(sections)}`,
    )
  return sections
}

function requireRank(name: string, x: Tensor, rank: number): void {
  requireTensor(name, x)
  if (x.shape.length < rank)
    throw new ShapeError(name, `needs at least ${rank} dimension${rank === 1 ? '' : 's'}`, {
      tensor: x.shape,
    })
}

function extentOf(name: string, x: Tensor, dim: number): [dim: number, extent: number] {
  requireTensor(name, x)
  if (x.shape.length === 0)
    throw new ShapeError(name, 'a scalar has no dimensions to split', { tensor: x.shape })
  const at = normalizeDim(name, dim, x.shape.length)
  return [at, x.shape[at]!]
}
