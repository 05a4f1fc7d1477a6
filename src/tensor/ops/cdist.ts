import '../../backend/compiled/cdist-kernels.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { broadcastShapes } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { eq } from './compare.ts'
import { contiguous } from './contiguous.ts'
import { div } from './div.ts'
import { broadcast } from './elementwise.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { norm } from './norm.ts'
import { sign } from './sign.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { transpose } from './transpose.ts'
import { where } from './where.ts'

export interface CdistOptions {
  /** Which norm of the differences: any number from 0, or Infinity. 1 and 2 have a kernel and need no intermediate memory. Default 2. */
  readonly p?: number
}

const cdistOptionNames: OptionNames<CdistOptions> = { p: true }

/**
 * Distance of each row of `x1` from each row of `x2`.
 *
 *     x1 [..., m, d]   x2 [..., n, d]   ->   [..., m, n], leading dimensions broadcast
 *
 * Sums differences directly, so that distances between close rows far from the origin are exact. For p = 2, rows at distance 0 have
 * gradient 0; so have equal elements for p = 1.
 *
 * @throws ShapeError if the rows differ in length or an operand is not a matrix, DTypeError if one is not float32, ValueError if p
 * is negative.
 * @example
 * cdist(tensor([[0, 0], [3, 0]]), tensor([[3, 4]])) // [[5], [4]]
 * cdist(tensor([[0, 0], [3, 0]]), tensor([[3, 4]]), { p: 1 }) // [[7], [4]]
 */
export function cdist(x1: Tensor, x2: Tensor, options: CdistOptions = {}): Tensor {
  checkOptions('cdist', options, cdistOptionNames)
  requireTensor('cdist', x1)
  requireTensor('cdist', x2)
  const { p = 2 } = options
  if (typeof p !== 'number' || !(p >= 0))
    throw new ValueError('cdist', `p must be a number >= 0, got ${shownValue(p)}`)
  if (x1.dtype !== 'float32' || x2.dtype !== 'float32')
    throw new DTypeError(
      'cdist',
      `both sides must be float32, got ${x1.dtype} and ${x2.dtype}; convert with toFloat()`,
    )
  const d = x1.shape.at(-1)
  if (x1.shape.length < 2 || x2.shape.length < 2 || x2.shape.at(-1) !== d)
    throw new ShapeError('cdist', 'needs rows of equal length, x1 [..., m, d] and x2 [..., n, d]', {
      x1: x1.shape,
      x2: x2.shape,
    })
  if (p !== 1 && p !== 2) return norm(differences(x1, x2), p, -1)
  const [m, n] = [x1.shape.at(-2)!, x2.shape.at(-2)!]
  const lead = broadcastShapes('cdist', x1.shape.slice(0, -2), x2.shape.slice(0, -2))
  const gradients = (weights: Tensor, needs: readonly boolean[]) =>
    [
      needs[0] ? cdistGrad(p, weights, x1, x2) : null,
      needs[1] ? cdistGrad(p, transpose(weights, -1, -2), x2, x1) : null,
    ] as const
  return op('cdist', [x1, x2], {
    shape: [...lead, m, n],
    forward: (k, out) =>
      k.cdist(p, broadcast('cdist', x1, [...lead, m, d!]), broadcast('cdist', x2, [...lead, n, d!]), out),
    vjp:
      p === 1
        ? gradients
        : // A distance of 0 counts as infinite, so that nothing is divided by 0, even in the second gradient.
          (g, needs, y) => gradients(div(g, where(eq(y, 0), Infinity, y)), needs),
  })
}

/**
 * The gradient with respect to `x1`: for each row the sum of `weights` times its differences from the rows of `x2` (p = 2), or times their
 * signs (p = 1).
 */
function cdistGrad(p: 1 | 2, weights: Tensor, x1: Tensor, x2: Tensor): Tensor {
  const lead = weights.shape.slice(0, -2)
  const rows = (x: Tensor) =>
    broadcast('cdistGrad', contiguous(x), [...lead, x.shape.at(-2)!, x.shape.at(-1)!])
  return op('cdistGrad', [weights, x1, x2], {
    shape: [...lead, x1.shape.at(-2)!, x1.shape.at(-1)!],
    forward: (k, out) => noGrad(() => k.cdistGrad(p, weights, rows(x1), rows(x2), out)),
    vjp: (g, needs) => {
      if (p === 2)
        return [
          needs[0] ? sub(sum(mul(g, x1), -1, { keepdim: true }), matmul(g, transpose(x2, -1, -2))) : null,
          needs[1] ? mul(g, sum(weights, -1, { keepdim: true })) : null,
          needs[2] ? neg(matmul(transpose(weights, -1, -2), g)) : null,
        ]
      // Signs have gradient 0, so the rows get none.
      return [needs[0] ? sum(mul(unsqueeze(g, -2), sign(differences(x1, x2))), -1) : null, null, null]
    },
  })
}

/** Every row of x1 minus every row of x2: [..., m, n, d]. */
function differences(x1: Tensor, x2: Tensor): Tensor {
  return sub(unsqueeze(x1, -2), unsqueeze(x2, -3))
}
