import { ShapeError } from '../../base/errors.ts'
import * as ops from '../ops/shape-ops.ts'
import type { Tensor } from '../tensor.ts'

/** Ops that split, repeat and rearrange as methods. */
export const shapeMethods = {
  /** Number of dimensions. */
  dim(this: Tensor): number {
    return this.shape.length
  },
  /**
   * A matrix with its dimensions swapped, as a view; a vector or a single number as it is.
   *
   * @throws ShapeError if x has more than two dimensions: see `mT` and `permute`.
   */
  get T(): Tensor {
    const x = this as unknown as Tensor
    if (x.shape.length > 2)
      throw new ShapeError('T', 'needs at most two dimensions; for batches of matrices use mT', {
        x: x.shape,
      })
    return x.shape.length < 2 ? x : x.transpose(0, 1)
  },
  /**
   * The matrices in the last two dimensions with rows and columns swapped, as a view.
   *
   * @throws ShapeError if x has fewer than two dimensions.
   */
  get mT(): Tensor {
    const x = this as unknown as Tensor
    if (x.shape.length < 2) throw new ShapeError('mT', 'needs at least two dimensions', { x: x.shape })
    return x.transpose(-1, -2)
  },
  /** Views of consecutive parts of x along `dim`: of `sizes` elements each (the last may be shorter), or of the sizes in a list. */
  split(this: Tensor, sizes: number | readonly number[], dim?: number): Tensor[] {
    return ops.split(this, sizes, dim)
  },
  /** Views of consecutive parts of x along `dim`, of the given sizes. */
  splitWithSizes(this: Tensor, sizes: readonly number[], dim?: number): Tensor[] {
    return ops.splitWithSizes(this, sizes, dim)
  },
  /**
   * Views of consecutive parts of x along `dim`: N of nearly equal size (the first ones are larger by one), or parts that begin at the
   * indices of a list.
   */
  tensorSplit(this: Tensor, indicesOrSections: number | readonly number[], dim?: number): Tensor[] {
    return ops.tensorSplit(this, indicesOrSections, dim)
  },
  /** Splits x into equal columns: along dim 1, or along dim 0 for a vector; a list has the indices at which parts begin. */
  hsplit(this: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
    return ops.hsplit(this, indicesOrSections)
  },
  /** Splits x into equal rows, along dim 0; a list has the indices at which parts begin. */
  vsplit(this: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
    return ops.vsplit(this, indicesOrSections)
  },
  /** Splits x into equal parts along dim 2; a list has the indices at which parts begin. */
  dsplit(this: Tensor, indicesOrSections: number | readonly number[]): Tensor[] {
    return ops.dsplit(this, indicesOrSections)
  },
  /** At most `chunks` views of consecutive parts of x along `dim`, all of the same size except the last, which may be shorter. */
  chunk(this: Tensor, chunks: number, dim?: number): Tensor[] {
    return ops.chunk(this, chunks, dim)
  },
  /** Views of all slices along `dim`, without that dimension. */
  unbind(this: Tensor, dim?: number): Tensor[] {
    return ops.unbind(this, dim)
  },
  /** The elements shifted along `dims`; those pushed out at the end come back at the front. */
  roll(this: Tensor, shifts: number | readonly number[], dims?: number | readonly number[]): Tensor {
    return ops.roll(this, shifts, dims)
  },
  /** x rotated by `k` quarter turns in the plane of two dimensions, from the first towards the second. */
  rot90(this: Tensor, k?: number, dims?: readonly [number, number] | readonly number[]): Tensor {
    return ops.rot90(this, k, dims)
  },
  /** The columns in reverse order: `flip` along dim 1. */
  fliplr(this: Tensor): Tensor {
    return ops.fliplr(this)
  },
  /** The rows in reverse order: `flip` along dim 0. */
  flipud(this: Tensor): Tensor {
    return ops.flipud(this)
  },
  /** The lower triangle of the matrices in the last two dimensions; elements above `diagonal` are 0. */
  tril(this: Tensor, diagonal?: number): Tensor {
    return ops.tril(this, diagonal)
  },
  /** The upper triangle of the matrices in the last two dimensions; elements below `diagonal` are 0. */
  triu(this: Tensor, diagonal?: number): Tensor {
    return ops.triu(this, diagonal)
  },
  /** A view of the diagonals of the matrices in two dimensions, as the last dimension. */
  diagonal(this: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor {
    return ops.diagonal(this, offset, dim1, dim2)
  },
  /** Zeros with the last dimension of x on a diagonal of the matrices in two new dimensions of the result. */
  diagEmbed(this: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor {
    return ops.diagEmbed(this, offset, dim1, dim2)
  },
  /** A square matrix with a vector on its diagonal, or the diagonal of a matrix. */
  diag(this: Tensor, offset?: number): Tensor {
    return ops.diag(this, offset)
  },
  /** A square matrix with all elements of x on its diagonal. */
  diagflat(this: Tensor, offset?: number): Tensor {
    return ops.diagflat(this, offset)
  },
  /** The sum of the diagonal of a matrix. */
  trace(this: Tensor): Tensor {
    return ops.trace(this)
  },
  /** A view of x with dimensions `source` moved to the positions `destination`; the others keep their order. */
  movedim(this: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return ops.movedim(this, source, destination)
  },
  /** A view of x with two dimensions swapped: NumPy's name of `transpose`. */
  swapaxes(this: Tensor, dim0: number, dim1: number): Tensor {
    return ops.swapaxes(this, dim0, dim1)
  },
  /** A view of x with one dimension divided into several; one of the sizes may be -1. */
  unflatten(this: Tensor, dim: number, sizes: readonly number[]): Tensor {
    return ops.unflatten(this, dim, sizes)
  },
  /** All elements as a vector: a view if the layout allows it, else a copy. */
  ravel(this: Tensor): Tensor {
    return ops.ravel(this)
  },
  /** A view of all windows of `size` elements along `dim`, `step` apart, with the elements of a window in a new last dimension. */
  unfold(this: Tensor, dim: number, size: number, step: number): Tensor {
    return ops.unfold(this, dim, size, step)
  },
  /** The products of all elements of two vectors: a [n], b [m] -> [n, m]. */
  outer(this: Tensor, b: Tensor): Tensor {
    return ops.outer(this, b)
  },
  /** A copy repeated along each dimension: `repeat(2, 1)` or `repeat([2, 1])`. */
  repeat(this: Tensor, ...sizes: readonly number[] | readonly [readonly number[]]): Tensor {
    return ops.repeat(this, listOf(sizes))
  },
  /** A copy repeated along each dimension; missing sizes in front are 1. */
  tile(this: Tensor, ...sizes: readonly number[] | readonly [readonly number[]]): Tensor {
    return ops.tile(this, listOf(sizes))
  },
  /** Each element repeated, by a number or by an int32 vector; a promise if the size of the result depends on values. */
  repeatInterleave,
}

function listOf(sizes: readonly number[] | readonly [readonly number[]]): readonly number[] {
  const first = sizes[0]
  return typeof first === 'object' ? first : (sizes as readonly number[])
}

function repeatInterleave(this: Tensor, repeats: number, options?: ops.RepeatInterleaveOptions): Tensor
function repeatInterleave(
  this: Tensor,
  repeats: Tensor,
  options: ops.RepeatInterleaveOptions & { readonly outputSize: number },
): Tensor
function repeatInterleave(
  this: Tensor,
  repeats: Tensor,
  options?: Omit<ops.RepeatInterleaveOptions, 'outputSize'>,
): Promise<Tensor>
function repeatInterleave(
  this: Tensor,
  repeats: Tensor | number,
  options?: ops.RepeatInterleaveOptions,
): Tensor | Promise<Tensor> {
  return ops.repeatInterleave(this, repeats as Tensor, options)
}
