import { requireNumbers, wrongArgument } from '../../../base/check-argument.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { normalizeDim, sizeOf } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { mm } from '../matmul.ts'
import { mul } from '../mul.ts'
import { sum } from '../sum.ts'
import { permute } from '../transpose.ts'
import { reshape } from '../view.ts'

/**
 * The product of a and b summed over pairs of dimensions: over the last `dims` of a and the first `dims` of b, or over the dimensions in
 * two lists. A size of 1 is broadcast.
 *
 * @throws ShapeError if the sizes of a pair differ.
 * @example
 * tensordot(zeros(2, 3, 4), zeros(3, 4, 5)).shape // [2, 5]
 * tensordot(zeros(2, 3), zeros(2, 5), [[0], [0]]).shape // [3, 5]
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  dims: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  const [left, right] = pairsOf(a, b, dims)
  const uneven = left.filter((dim, i) => a.shape[dim] !== b.shape[right[i]!])
  left.forEach((dim, i) => {
    if (uneven.includes(dim) && a.shape[dim] !== 1 && b.shape[right[i]!] !== 1)
      throw new ShapeError('tensordot', `dim ${dim} of a and dim ${right[i]} of b differ`, {
        a: a.shape,
        b: b.shape,
      })
  })
  if (uneven.length > 0) {
    // A size of 1 is broadcast: the other side can be summed first.
    const others = uneven.map((dim) => right[left.indexOf(dim)]!)
    const whole = (x: Tensor, list: readonly number[], fits: (i: number) => boolean): Tensor => {
      const long = list.filter((_, i) => fits(i))
      return long.length === 0 ? x : sum(x, long, { keepdim: true })
    }
    return tensordot(
      whole(a, uneven, (i) => b.shape[others[i]!] === 1),
      whole(b, others, (i) => a.shape[uneven[i]!] === 1),
      [left, right],
    )
  }
  const restOf = (x: Tensor, used: readonly number[]): number[] =>
    [...x.shape.keys()].filter((dim) => !used.includes(dim))
  const [restA, restB] = [restOf(a, left), restOf(b, right)]
  const sizes = (x: Tensor, list: readonly number[]): number[] => list.map((dim) => x.shape[dim]!)
  const inner = sizeOf(sizes(a, left))
  const rows = reshape(permute(a, [...restA, ...left]), [sizeOf(sizes(a, restA)), inner])
  const columns = reshape(permute(b, [...right, ...restB]), [inner, sizeOf(sizes(b, restB))])
  const whole = a.dtype !== 'float32' && b.dtype !== 'float32'
  const product = whole ? sum(mul(reshape(rows, [rows.shape[0]!, inner, 1]), columns), 1) : mm(rows, columns)
  return reshape(product, [...sizes(a, restA), ...sizes(b, restB)])
}

function pairsOf(
  a: Tensor,
  b: Tensor,
  dims: number | readonly [readonly number[], readonly number[]],
): [number[], number[]] {
  requireTensor('tensordot', a)
  requireTensor('tensordot', b)
  if (typeof dims !== 'number') {
    if (!Array.isArray(dims) || dims.length !== 2)
      throw wrongArgument('tensordot', 'a number of dimensions, or a list of them for each tensor', dims)
    for (const list of dims) requireNumbers('tensordot', 'dimensions', list)
    const [left, right] = dims
    if (left.length !== right.length)
      throw new ShapeError('tensordot', 'needs as many dimensions of a as of b', { a: left, b: right })
    return [
      left.map((dim) => normalizeDim('tensordot', dim, a.shape.length)),
      right.map((dim) => normalizeDim('tensordot', dim, b.shape.length)),
    ]
  }
  if (!Number.isSafeInteger(dims) || dims < 0 || dims > Math.min(a.shape.length, b.shape.length))
    throw new ValueError(
      'tensordot',
      `the number of dimensions must be an integer from 0 to ${Math.min(a.shape.length, b.shape.length)}, got ${shownValue(dims)}`,
    )
  return [
    Array.from({ length: dims }, (_, i) => a.shape.length - dims + i),
    Array.from({ length: dims }, (_, i) => i),
  ]
}
