import { checkOptions } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { op } from '../op.ts'
import { normalizeDim, normalizeReducedDims } from '../shape.ts'
import { requireTensor, type IntTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { gather } from './gather.ts'
import { mul } from './mul.ts'
import { squeeze, unsqueeze } from './squeeze.ts'
import { reducedShapes, sum, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape, view } from './view.ts'

/** What `max(dim)`, `min(dim)`, `topk` and `sort` return: the chosen elements and their indices, as int32. */
export interface ValuesAndIndices {
  readonly values: Tensor
  readonly indices: IntTensor
}

/**
 * Largest element over `dim` (one, several, or all). Equal largest elements share the gradient evenly. NaN wins.
 *
 * @throws ShapeError if a reduced dimension is empty.
 * @example
 * amax(tensor([[1, 5], [7, 2]]), 1) // [5, 7]
 */
export function amax(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('amax', options, reduceOptionNames)
  return extremum('amax', 'max', x, dim, options)
}

/**
 * Smallest element over `dim` (one, several, or all). Equal smallest elements share the gradient evenly. NaN wins.
 *
 * @throws ShapeError if a reduced dimension is empty.
 * @example
 * amin(tensor([[1, 5], [7, 2]]), 1) // [1, 2]
 */
export function amin(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('amin', options, reduceOptionNames)
  return extremum('amin', 'min', x, dim, options)
}

/**
 * Largest elements along one dimension and their indices (the first in case of ties). Only the selected element gets the gradient.
 *
 * @throws ShapeError if the dimension is empty.
 * @example
 * max(tensor([[1, 5], [7, 2]]), 1) // { values: [5, 7], indices: [1, 0] }
 */
export function max(x: Tensor, dim: number, options: ReduceOptions = {}): ValuesAndIndices {
  checkOptions('max', options, reduceOptionNames)
  return selected(x, argmax(x, dim, { keepdim: true }), dim, options)
}

/**
 * Smallest elements along one dimension and their indices (the first in case of ties). Only the selected element gets the gradient.
 *
 * @throws ShapeError if the dimension is empty.
 * @example
 * min(tensor([[1, 5], [7, 2]]), 1) // { values: [1, 2], indices: [0, 1] }
 */
export function min(x: Tensor, dim: number, options: ReduceOptions = {}): ValuesAndIndices {
  checkOptions('min', options, reduceOptionNames)
  return selected(x, argmin(x, dim, { keepdim: true }), dim, options)
}

/**
 * Index of the largest element along `dim`, or in the flattened tensor, as int32. Ties go to the first; NaN wins.
 *
 * @throws ShapeError if there is nothing to choose from.
 * @example
 * argmax(tensor([[1, 5], [7, 2]]), 1) // [1, 0]
 */
export function argmax(x: Tensor, dim?: number, options: ReduceOptions = {}): IntTensor {
  checkOptions('argmax', options, reduceOptionNames)
  return argExtremum('argmax', x, dim, options) as IntTensor
}

/**
 * Index of the smallest element along `dim`, or in the flattened tensor, as int32. Ties go to the first; NaN wins.
 *
 * @throws ShapeError if there is nothing to choose from.
 * @example
 * argmin(tensor([[1, 5], [7, 2]]), 1) // [0, 1]
 */
export function argmin(x: Tensor, dim?: number, options: ReduceOptions = {}): IntTensor {
  checkOptions('argmin', options, reduceOptionNames)
  return argExtremum('argmin', x, dim, options) as IntTensor
}

/** `amax` or `amin`; `name` is the operation in errors. */
export function extremum(
  name: string,
  kind: 'max' | 'min',
  x: Tensor,
  dim?: number | readonly number[],
  options: ReduceOptions = {},
): Tensor {
  requireTensor(name, x)
  const dims = normalizeReducedDims(name, dim, x.shape.length)
  refuseEmpty(name, x, dims)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const found = op(`a${kind}`, [input], {
    shape: dropped,
    dtype: input.dtype,
    forward: (k, out) => k.reduce(kind, input, dims, out),
    ...(input.dtype === 'float32'
      ? {
          vjp: (g: Tensor, _needs: readonly boolean[], y: Tensor) => {
            const ties = toDtype(eq(input, reshape(y, kept)), 'float32')
            return [mul(ties, div(reshape(g, kept), sum(ties, dims, { keepdim: true })))] as const
          },
          saves: [input],
        }
      : {}),
  })
  const out = toDtype(found, x.dtype)
  return options.keepdim ? reshape(out, kept) : out
}

function selected(x: Tensor, indices: IntTensor, dim: number, options: ReduceOptions): ValuesAndIndices {
  if (x.shape.length === 0)
    return { values: reshape(gather(reshape(x, [1]), 0, reshape(indices, [1])), []), indices }
  const values = gather(x, dim, indices)
  return options.keepdim
    ? { values, indices }
    : { values: squeeze(values, dim), indices: squeeze(indices, dim) as IntTensor }
}

function argExtremum(
  name: 'argmax' | 'argmin',
  x: Tensor,
  dim: number | undefined,
  options: ReduceOptions,
): Tensor {
  requireTensor(name, x)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  if (dim === undefined || x.shape.length === 0) {
    if (dim !== undefined) normalizeDim(name, dim, 0)
    const flat = view(contiguous(input), [-1])
    const out = argExtremum(name, flat, 0, {})
    return options.keepdim
      ? reshape(
          out,
          x.shape.map(() => 1),
        )
      : out
  }
  const at = normalizeDim(name, dim, x.shape.length)
  refuseEmpty(name, x, [at])
  const out = op(name, [input], {
    shape: x.shape.toSpliced(at, 1),
    dtype: 'int32',
    forward: (k, out) => k.argReduce(name, input, at, out),
  })
  return options.keepdim ? unsqueeze(out, at) : out
}

function refuseEmpty(name: string, x: Tensor, dims: readonly number[]): void {
  if (dims.some((d) => x.shape[d] === 0))
    throw new ShapeError(name, 'an empty dimension has no largest or smallest element', { tensor: x.shape })
}
