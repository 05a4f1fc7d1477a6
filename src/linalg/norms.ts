import { requireNumbers } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { abs } from '../tensor/ops/abs.ts'
import { div } from '../tensor/ops/div.ts'
import { amax, amin } from '../tensor/ops/extremum.ts'
import { norm as vector } from '../tensor/ops/norm.ts'
import { select } from '../tensor/ops/slice.ts'
import { sum } from '../tensor/ops/sum.ts'
import { mul } from '../tensor/ops/mul.ts'
import { permute } from '../tensor/ops/transpose.ts'
import { reshape } from '../tensor/ops/view.ts'
import { normalizeDim } from '../tensor/shape.ts'
import { requireTensor, type Tensor } from '../tensor/tensor.ts'
import { requireMatrices, requireSquare } from './factor.ts'
import { inv } from './solve.ts'
import { svdvals } from './svd.ts'

/**
 * A norm of matrices: `fro` (Frobenius), `nuc` (the sum of the singular values), 1 (the largest column sum), Infinity (the largest row sum) or 2 (the
 * largest singular value). The negative ones are the smallest instead.
 */
export type MatrixOrd = 'fro' | 'nuc' | 1 | -1 | 2 | -2 | number

export interface NormOptions {
  /** Keeps reduced dimensions as size 1. Default false. */
  readonly keepdim?: boolean
}

const normOptionNames: OptionNames<NormOptions> = { keepdim: true }

/**
 * A norm of the matrices in two dimensions: 'fro' (default) is that of the elements, 'nuc' the sum of the singular values, 2 and -2 the largest
 * and smallest of them, 1 and -1 the largest and smallest sum of a column, Infinity and -Infinity of a row.
 *
 * @throws ValueError for another norm.
 * @example
 * linalg.matrixNorm(tensor([[3, 0], [0, -4]]), 'nuc') // 7
 */
export function matrixNorm(
  a: Tensor,
  ord: MatrixOrd = 'fro',
  dims: readonly number[] = [-2, -1],
  options: NormOptions = {},
): Tensor {
  checkOptions('matrixNorm', options, normOptionNames)
  requireNumbers('matrixNorm', 'dimensions', dims)
  requireTensor('matrixNorm', a)
  requireMatrices('matrixNorm', { tensor: a })
  const [rows, columns] = dims.map((dim) => normalizeDim('matrixNorm', dim, a.shape.length))
  if (dims.length !== 2 || rows === columns)
    throw new ShapeError('matrixNorm', 'needs two different dimensions', { tensor: a.shape, dims })
  const out = reduced(a, ord, rows!, columns!)
  return options.keepdim
    ? reshape(
        out,
        a.shape.map((size, d) => (d === rows || d === columns ? 1 : size)),
      )
    : out
}

function reduced(a: Tensor, ord: MatrixOrd, rows: number, columns: number): Tensor {
  if (ord === 'fro') return vector(a, 2, [rows, columns])
  if (ord === 'nuc' || ord === 2 || ord === -2) {
    const others = [...a.shape.keys()].filter((d) => d !== rows && d !== columns)
    const values = svdvals(permute(a, [...others, rows, columns]))
    if (ord === 'nuc') return sum(values, -1)
    return select(values, -1, ord === 2 ? 0 : -1)
  }
  if (ord !== 1 && ord !== -1 && ord !== Infinity && ord !== -Infinity)
    throw new ValueError(
      'matrixNorm',
      `the norm must be 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity, got ${shownValue(ord)}`,
    )
  const [summed, picked] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows]
  const sums = sum(abs(a), summed, { keepdim: true })
  const ends = ord > 0 ? amax(sums, picked, { keepdim: true }) : amin(sums, picked, { keepdim: true })
  return reshape(
    ends,
    a.shape.filter((_, d) => d !== rows && d !== columns),
  )
}

/**
 * The p-norm of vectors along `dim`, one dimension or several; by default of all elements.
 *
 * @example
 * linalg.vectorNorm(tensor([3, 4])) // 5
 */
export function vectorNorm(
  x: Tensor,
  ord = 2,
  dim?: number | readonly number[],
  options: NormOptions = {},
): Tensor {
  checkOptions('vectorNorm', options, normOptionNames)
  return vector(x, ord, dim, options)
}

/**
 * `matrixNorm` if `ord` is the name of one, or two dimensions and a number are given; else `vectorNorm`.
 *
 * @example
 * linalg.norm(tensor([[3, 0], [0, 4]]), 2) // 4
 */
export function norm(
  x: Tensor,
  ord: MatrixOrd | null = null,
  dim?: number | readonly number[],
  options: NormOptions = {},
): Tensor {
  checkOptions('norm', options, normOptionNames)
  requireTensor('norm', x)
  if (dim !== undefined && typeof dim !== 'number') requireNumbers('norm', 'dimensions', dim)
  if (ord === null) return vector(x, 2, dim, options)
  const dims = dim === undefined ? [...x.shape.keys()] : typeof dim === 'number' ? [dim] : dim
  if (dims.length === 2) return matrixNorm(x, ord, dims, options)
  if (typeof ord === 'string' || dims.length > 2)
    throw new ShapeError('norm', `the norm ${String(ord)} needs one or two dimensions`, {
      tensor: x.shape,
      dims,
    })
  return vector(x, ord, dims, options)
}

/**
 * The condition number of each matrix: the norm times that of the inverse. By default the ratio of the largest and the smallest singular value.
 *
 * @throws ValueError if a matrix is singular, for a norm other than 2 and -2.
 * @example
 * linalg.cond(tensor([[4, 0], [0, 2]])) // 2
 */
export function cond(a: Tensor, p: MatrixOrd | null = null): Tensor {
  requireMatrices('cond', { tensor: a })
  if (p === null || p === 2 || p === -2) {
    const values = svdvals(a)
    const [largest, smallest] = [select(values, -1, 0), select(values, -1, -1)]
    return p === -2 ? div(smallest, largest) : div(largest, smallest)
  }
  requireSquare('cond', a)
  return mul(matrixNorm(a, p), matrixNorm(inv(a), p))
}
