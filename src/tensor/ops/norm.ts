import { checkOptions } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { normalizeReducedDims, sizeOf } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { abs } from './abs.ts'
import { eq, ne } from './compare.ts'
import { div } from './div.ts'
import { extremum } from './extremum.ts'
import { zerosLike } from './fill.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'
import { sign } from './sign.ts'
import { square } from './square.ts'
import { reducedShapes, sum, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { asDtype, toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/**
 * p-norm over `dim` (one, several, or all): (sum of |x|^p)^(1/p); the largest |x| for Infinity, the smallest for -Infinity, the number of
 * elements that are not 0 for 0. Where the norm is 0, so is its gradient; for p below 1, elements that are 0 have gradient 0.
 *
 * @throws ValueError if p is not a number; ShapeError if p is negative or infinite and there is nothing to reduce.
 * @example
 * norm(tensor([3, 4])) // 5
 */
export function norm(
  x: Tensor,
  p = 2,
  dim?: number | readonly number[],
  options: ReduceOptions = {},
): Tensor {
  checkOptions('norm', options, reduceOptionNames)
  if (typeof p !== 'number' || Number.isNaN(p))
    throw new ValueError('norm', `p must be a number, got ${shownValue(p)}`)
  const input = asDtype('norm', x, 'float32')
  if (p === Infinity) return extremum('norm', 'max', abs(input), dim, options)
  if (p === -Infinity) return extremum('norm', 'min', abs(input), dim, options)
  if (p === 1) return sum(abs(input), dim, options)
  const dims = normalizeReducedDims('norm', dim, x.shape.length)
  const { dropped, kept } = reducedShapes(x.shape, dims)
  if (p < 0 && sizeOf(dropped) > 0 && x.numel === 0)
    throw new ShapeError('norm', `no elements to reduce, so the norm with p ${p} is undefined`, {
      tensor: x.shape,
    })
  const out = op('norm', [input], {
    shape: dropped,
    forward: (k, out) => {
      k.reduce(
        'sum',
        noGrad(() => powers(input, p)),
        dims,
        out,
      )
      if (p === 2) k.unary('sqrt', out, out)
      else if (p !== 0) k.binary('pow', out, 1 / p, out)
    },
    vjp: (g, _needs, y) => {
      if (p === 0) return [zerosLike(input)]
      const scale = p === 2 ? div(g, y) : div(g, pow(y, p - 1))
      return [mul(direction(input, p), reshape(where(eq(y, 0), 0, scale), kept))]
    },
  })
  return options.keepdim ? reshape(out, kept) : out
}

/** |x|^p; for p 0 the elements that are not 0 count 1. */
function powers(x: Tensor, p: number): Tensor {
  if (p === 2) return square(x)
  return p === 0 ? toDtype(ne(x, 0), 'float32') : pow(abs(x), p)
}

/** sign(x) |x|^(p - 1), and 0 where x is 0: there the power is infinite for p below 1, and its own gradient for p below 2. */
function direction(x: Tensor, p: number): Tensor {
  if (p === 2) return x
  const size = p < 2 ? where(eq(x, 0), 1, abs(x)) : abs(x)
  return mul(sign(x), pow(size, p - 1))
}
