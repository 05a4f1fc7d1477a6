import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { broadcastShapes, normalizeDim } from '../../shape.ts'
import { requireTensors, requireTensor, type Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { stack } from '../cat.ts'
import { clone } from '../clone.ts'
import { div } from '../div.ts'
import { expand } from '../expand.ts'
import { zerosLike } from '../fill.ts'
import { bmm, dot, matmul, mm } from '../matmul.ts'
import { mul } from '../mul.ts'
import { select } from '../slice.ts'
import { sub } from '../sub.ts'
import { sum } from '../sum.ts'
import { permute } from '../transpose.ts'
import { reshape } from '../view.ts'
import { composed } from './composed.ts'
import { outer } from '../shapes/grids.ts'
import { tensordot } from '../shapes/tensordot.ts'

/** `beta * input + alpha * product`. */
export interface BlendOptions {
  /** Factor of the first argument; with 0 its values do not matter. Default 1. */
  readonly beta?: number
  /** Factor of the product. Default 1. */
  readonly alpha?: number
}

const blendOptionNames: OptionNames<BlendOptions> = { beta: true, alpha: true }

function blended(name: string, input: Tensor, options: BlendOptions, product: Tensor): Tensor {
  const { beta = 1, alpha = 1 } = options
  const scaled = alpha === 1 ? product : mul(product, alpha)
  const fits = broadcastShapes(name, input.shape, product.shape)
  if (fits.length !== product.shape.length || fits.some((size, d) => size !== product.shape[d]))
    throw new ShapeError(name, 'the first argument cannot be broadcast to the product', {
      input: input.shape,
      product: product.shape,
    })
  if (beta === 0)
    return composed(
      name,
      [input, scaled],
      () => clone(scaled),
      (g) => [zerosLike(g), g],
      [],
    )
  return add(beta === 1 ? input : mul(input, beta), scaled)
}

/**
 * `input + a @ b` of matrices; with options, `beta * input + alpha * (a @ b)`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * addmm(tensor([1]), tensor([[1, 2]]), tensor([[3], [4]])) // [[12]]
 */
export function addmm(input: Tensor, a: Tensor, b: Tensor, options: BlendOptions = {}): Tensor {
  checkOptions('addmm', options, blendOptionNames)
  return blended('addmm', input, options, mm(a, b))
}

/**
 * `input + matrix @ vector`; with options, `beta * input + alpha * (matrix @ vector)`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * addmv(tensor([1]), tensor([[1, 2]]), tensor([3, 4])) // [12]
 */
export function addmv(input: Tensor, matrix: Tensor, vector: Tensor, options: BlendOptions = {}): Tensor {
  checkOptions('addmv', options, blendOptionNames)
  return blended('addmv', input, options, mv(matrix, vector))
}

/**
 * `input + outer(a, b)`; with options, `beta * input + alpha * outer(a, b)`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * addr(tensor([1, 1]), tensor([1, 2]), tensor([3, 4])) // [[4, 5], [7, 9]]
 */
export function addr(input: Tensor, a: Tensor, b: Tensor, options: BlendOptions = {}): Tensor {
  checkOptions('addr', options, blendOptionNames)
  return blended('addr', input, options, outer(a, b))
}

/**
 * `input + a @ b` of batches of matrices; with options, `beta * input + alpha * (a @ b)`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * baddbmm(zeros(1, 2), ones(3, 1, 4), ones(3, 4, 2)).shape // [3, 1, 2]
 */
export function baddbmm(input: Tensor, a: Tensor, b: Tensor, options: BlendOptions = {}): Tensor {
  checkOptions('baddbmm', options, blendOptionNames)
  return blended('baddbmm', input, options, bmm(a, b))
}

/**
 * `input` plus the sum of a batch of matrix products; with options, `beta * input + alpha * sum(a @ b)`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * addbmm(zeros(1, 2), ones(3, 1, 4), ones(3, 4, 2)) // [[12, 12]]
 */
export function addbmm(input: Tensor, a: Tensor, b: Tensor, options: BlendOptions = {}): Tensor {
  checkOptions('addbmm', options, blendOptionNames)
  requireTensor('addbmm', a)
  requireTensor('addbmm', b)
  if (a.shape.length !== 3 || b.shape.length !== 3 || a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1])
    throw new ShapeError('addbmm', 'needs batches [n, a, b] and [n, b, c]', { a: a.shape, b: b.shape })
  const [batch, rows, inner] = a.shape as [number, number, number]
  // The sum over the batch is part of one product.
  const left = reshape(permute(a, [1, 0, 2]), [rows, batch * inner])
  return blended('addbmm', input, options, mm(left, reshape(b, [batch * inner, b.shape[2]!])))
}

/** The factor of the second term. */
export interface ValueOptions {
  /** Default 1. */
  readonly value?: number
}

const valueOptionNames: OptionNames<ValueOptions> = { value: true }

/**
 * `input + value * a * b`, with broadcasting.
 *
 * @example
 * addcmul(tensor([1]), tensor([2]), tensor([3]), { value: 10 }) // [61]
 */
export function addcmul(input: Tensor, a: Tensor, b: Tensor | number, options: ValueOptions = {}): Tensor {
  checkOptions('addcmul', options, valueOptionNames)
  return add(input, times(mul(a, b), options.value))
}

function times(x: Tensor, value = 1): Tensor {
  return value === 1 ? x : mul(x, value)
}

/**
 * `input + value * a / b`, with broadcasting.
 *
 * @example
 * addcdiv(tensor([1]), tensor([6]), tensor([3]), { value: 10 }) // [21]
 */
export function addcdiv(input: Tensor, a: Tensor, b: Tensor | number, options: ValueOptions = {}): Tensor {
  checkOptions('addcdiv', options, valueOptionNames)
  return add(input, times(div(a, b), options.value))
}

/**
 * Product of a matrix and a vector.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * mv(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function mv(matrix: Tensor, vector: Tensor): Tensor {
  requireTensor('mv', matrix)
  requireTensor('mv', vector)
  if (matrix.shape.length !== 2 || vector.shape.length !== 1)
    throw new ShapeError('mv', 'needs a matrix and a vector; matmul() accepts any rank', {
      matrix: matrix.shape,
      vector: vector.shape,
    })
  return matmul(matrix, vector)
}

/**
 * Inner product of two vectors: `dot`, under the name that also has a complex form in PyTorch.
 *
 * @throws ShapeError if an operand is not a vector or the lengths differ.
 * @example
 * vdot(tensor([1, 2]), tensor([3, 4])) // 11
 */
export function vdot(a: Tensor, b: Tensor): Tensor {
  return dot(a, b)
}

/**
 * Inner products over the last dimension of a and b: [..., k] and [...', k] give [..., ...'].
 *
 * @throws ShapeError if the last sizes differ.
 * @example
 * inner(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  requireTensor('inner', a)
  requireTensor('inner', b)
  return a.shape.length === 0 || b.shape.length === 0 ? mul(a, b) : tensordot(a, b, [[-1], [-1]])
}

/**
 * Kronecker product: every element of a times the whole of b.
 *
 * @example
 * kron(tensor([1, 2]), tensor([1, 10])) // [1, 10, 2, 20]
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  requireTensor('kron', a)
  requireTensor('kron', b)
  const rank = Math.max(a.shape.length, b.shape.length)
  const padded = (x: Tensor): number[] => [
    ...Array.from({ length: rank - x.shape.length }, () => 1),
    ...x.shape,
  ]
  const [left, right] = [padded(a), padded(b)]
  const product = mul(
    reshape(
      a,
      left.flatMap((size) => [size, 1]),
    ),
    reshape(
      b,
      right.flatMap((size) => [1, size]),
    ),
  )
  return reshape(
    product,
    left.map((size, d) => size * right[d]!),
  )
}

/**
 * Cross products of vectors of 3 elements along `dim`, with broadcasting. Default: the first dimension of size 3.
 *
 * @throws ShapeError if the dimension does not have 3 elements in both.
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])) // [0, 0, 1]
 */
export function cross(a: Tensor, b: Tensor, dim?: number): Tensor {
  requireTensor('cross', a)
  requireTensor('cross', b)
  const shape = broadcastShapes('cross', a.shape, b.shape)
  const at = dim === undefined ? a.shape.indexOf(3) : normalizeDim('cross', dim, shape.length)
  if (at < 0 || a.shape.length !== b.shape.length || a.shape[at] !== 3 || b.shape[at] !== 3)
    throw new ShapeError('cross', 'needs vectors of 3 elements along one dimension of both', {
      a: a.shape,
      b: b.shape,
    })
  const [x, y] = [expand(a, shape), expand(b, shape)]
  const minor = (i: number, j: number): Tensor =>
    sub(mul(select(x, at, i), select(y, at, j)), mul(select(x, at, j), select(y, at, i)))
  return stack([minor(1, 2), minor(2, 0), minor(0, 1)], at)
}

/**
 * Inner products of vectors along `dim`, with broadcasting.
 *
 * @example
 * linalg.vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function vecdot(a: Tensor, b: Tensor, dim = -1): Tensor {
  const product = mul(a, b)
  return sum(product, normalizeDim('vecdot', dim, product.shape.length))
}

/**
 * Product of two or more matrices in the order that needs the fewest multiplications. The first and the last may be vectors.
 *
 * @throws ShapeError if sizes do not fit, ValueError for fewer than 2.
 * @example
 * multiDot([ones(2, 3), ones(3, 1), ones(1, 4)]).shape // [2, 4]
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  requireTensors('multiDot', tensors)
  if (tensors.length < 2) throw new ValueError('multiDot', 'needs at least two matrices')
  const last = tensors.length - 1
  const matrices = tensors.map((x, i) => {
    if (x.shape.length === 1 && i === 0) return reshape(x, [1, -1])
    if (x.shape.length === 1 && i === last) return reshape(x, [-1, 1])
    if (x.shape.length !== 2)
      throw new ShapeError('multiDot', 'needs matrices; only the first and the last may be vectors', {
        [`number ${i}`]: x.shape,
      })
    return x
  })
  matrices.forEach((x, i) => {
    if (i > 0 && matrices[i - 1]!.shape[1] !== x.shape[0])
      throw new ShapeError('multiDot', 'the columns of each matrix must match the rows of the next', {
        [`number ${i - 1}`]: matrices[i - 1]!.shape,
        [`number ${i}`]: x.shape,
      })
  })
  const out = chained(matrices, cuts(matrices), 0, last)
  const shape = [
    ...(tensors[0]!.shape.length === 1 ? [] : [out.shape[0]!]),
    ...(tensors[last]!.shape.length === 1 ? [] : [out.shape[1]!]),
  ]
  return reshape(out, shape)
}

/**
 * Product of matrices in the order that needs the fewest multiplications.
 *
 * @throws ShapeError if one is not a matrix or sizes do not fit, ValueError for none.
 * @example
 * chainMatmul([ones(2, 3), ones(3, 1), ones(1, 4)]).shape // [2, 4]
 */
export function chainMatmul(matrices: readonly Tensor[]): Tensor {
  requireTensors('chainMatmul', matrices)
  for (const x of matrices)
    if (x.shape.length !== 2) throw new ShapeError('chainMatmul', 'needs matrices', { tensor: x.shape })
  if (matrices.length === 0) throw new ValueError('chainMatmul', 'needs at least one matrix')
  return matrices.length === 1 ? matrices[0]! : multiDot(matrices)
}

/** Where to cut each run of matrices in two, by its first and last: the textbook's dynamic program. */
function cuts(matrices: readonly Tensor[]): number[][] {
  const sizes = [matrices[0]!.shape[0]!, ...matrices.map((x) => x.shape[1]!)]
  const cost = matrices.map(() => matrices.map(() => 0))
  const cut = matrices.map(() => matrices.map(() => 0))
  for (let length = 1; length < matrices.length; length++)
    for (let i = 0; i + length < matrices.length; i++) {
      const j = i + length
      cost[i]![j] = Infinity
      for (let k = i; k < j; k++) {
        const own = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!
        if (own < cost[i]![j]!) [cost[i]![j], cut[i]![j]] = [own, k]
      }
    }
  return cut
}

function chained(matrices: readonly Tensor[], cut: readonly number[][], i: number, j: number): Tensor {
  if (i === j) return matrices[i]!
  const k = cut[i]![j]!
  return mm(chained(matrices, cut, i, k), chained(matrices, cut, k + 1, j))
}
