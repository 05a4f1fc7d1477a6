import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { empty } from '../../op.ts'
import { resolveShape } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { ge, le } from '../compare.ts'
import { logicalAnd } from '../logical.ts'
import { sub } from '../sub.ts'
import { where } from '../where.ts'

/**
 * The lower triangle of the matrices in the last two dimensions; elements above `diagonal` are 0.
 *
 * @throws ShapeError if x has fewer than 2 dimensions.
 * @example
 * tril(tensor([[1, 2], [3, 4]])) // [[1, 0], [3, 4]]
 */
export function tril(x: Tensor, diagonal = 0): Tensor {
  return triangle('tril', x, diagonal)
}

/**
 * The upper triangle of the matrices in the last two dimensions; elements below `diagonal` are 0.
 *
 * @throws ShapeError if x has fewer than 2 dimensions.
 * @example
 * triu(tensor([[1, 2], [3, 4]])) // [[1, 2], [0, 4]]
 */
export function triu(x: Tensor, diagonal = 0): Tensor {
  return triangle('triu', x, diagonal)
}

function triangle(name: 'tril' | 'triu', x: Tensor, diagonal: number): Tensor {
  requireTensor(name, x)
  if (x.shape.length < 2) throw new ShapeError(name, 'needs at least 2 dimensions', { tensor: x.shape })
  requireWhole(name, diagonal)
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  // The number of the diagonal on which an element is.
  const places = sub(counted([1, columns], x), counted([rows, 1], x))
  const inside = name === 'tril' ? le(places, diagonal) : ge(places, diagonal)
  return x.dtype === 'bool' ? logicalAnd(x, inside) : where(inside, x, 0)
}

/** 0, 1, 2, ... as int32. */
function counted(shape: readonly number[], like: Tensor): Tensor {
  const out = empty(shape, 'int32', like)
  out.kernels.write(
    out.storage,
    Int32Array.from({ length: out.numel }, (_, i) => i),
  )
  return out
}

/**
 * The rows and columns of the elements of a lower triangle in row-major order, as int32 [2, n].
 *
 * @throws ValueError if a size is not an integer >= 0.
 * @example
 * trilIndices(2, 2) // [[0, 1, 1], [0, 0, 1]]
 */
export function trilIndices(rows: number, columns: number, offset = 0): Tensor {
  return indices('trilIndices', rows, columns, offset, (place) => place <= offset)
}

/**
 * The rows and columns of the elements of an upper triangle in row-major order, as int32 [2, n].
 *
 * @throws ValueError if a size is not an integer >= 0.
 * @example
 * triuIndices(2, 2) // [[0, 0, 1], [0, 1, 1]]
 */
export function triuIndices(rows: number, columns: number, offset = 0): Tensor {
  return indices('triuIndices', rows, columns, offset, (place) => place >= offset)
}

function indices(
  name: string,
  rows: number,
  columns: number,
  offset: number,
  isInside: (place: number) => boolean,
): Tensor {
  resolveShape(name, [rows, columns])
  requireWhole(name, offset)
  const found: [number[], number[]] = [[], []]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (isInside(column - row)) {
        found[0].push(row)
        found[1].push(column)
      }
  const out = empty([2, found[0].length], 'int32')
  out.kernels.write(out.storage, Int32Array.from(found.flat()))
  return out
}

function requireWhole(name: string, diagonal: number): void {
  if (!Number.isSafeInteger(diagonal))
    throw new ValueError(name, `the diagonal must be an integer, got ${shownValue(diagonal)}`)
}
