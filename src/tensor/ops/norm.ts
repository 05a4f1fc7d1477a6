import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { normalizeDims } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { abs } from './abs.ts'
import { eq, ne } from './compare.ts'
import { div } from './div.ts'
import { amax, amin } from './extremum.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'
import { sign } from './sign.ts'
import { square } from './square.ts'
import { reducedShapes, sum, type ReduceOptions } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/**
 * p-norm over `dim` (one, several, or all): (sum of |x|^p)^(1/p); the largest |x| for Infinity, the smallest for -Infinity, the number of
 * elements that are not 0 for 0. Where the norm is 0, so is its gradient.
 *
 * @example
 * norm(tensor([3, 4])) // 5
 */
export function norm(
  x: Tensor,
  p = 2,
  dim?: number | readonly number[],
  options: ReduceOptions = {},
): Tensor {
  const input = toDtype(x, 'float32')
  if (p === Infinity) return amax(abs(input), dim, options)
  if (p === -Infinity) return amin(abs(input), dim, options)
  if (p === 0) return sum(toDtype(ne(input, 0), 'float32'), dim, options)
  if (p === 1) return sum(abs(input), dim, options)
  const dims = normalizeDims('norm', dim, x.shape.length)
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const out = op('norm', [input], {
    shape: dropped,
    forward: (k, out) => {
      const powers = noGrad(() => (p === 2 ? square(input) : pow(abs(input), p)))
      k.reduce('sum', powers, dims, out)
      if (p === 2) k.unary('sqrt', out, out)
      else k.binary('pow', out, 1 / p, out)
    },
    vjp: (g, _needs, y) => {
      const scale = p === 2 ? div(g, y) : div(g, pow(y, p - 1))
      const direction = p === 2 ? input : mul(sign(input), pow(abs(input), p - 1))
      return [mul(direction, reshape(where(eq(y, 0), 0, scale), kept))]
    },
  })
  return options.keepdim ? reshape(out, kept) : out
}
