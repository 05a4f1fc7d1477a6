// PyTorch's `torch.special`: rarely needed functions, in their own namespace `special`.
import type { Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { eq, gt, isNan, lt } from '../compare.ts'
import { div } from '../div.ts'
import { unary } from '../elementwise.ts'
import { log, log1p } from '../log.ts'
import { mul } from '../mul.ts'
import { neg } from '../neg.ts'
import { square } from '../square.ts'
import { sub } from '../sub.ts'
import { asDtype } from '../to-dtype.ts'
import { where } from '../where.ts'
import { composed } from './composed.ts'
import { erfc } from './exponentials.ts'
import { timesLog } from './times-log.ts'

/**
 * `exp(x * x) * erfc(x)`, without overflow for large x.
 *
 * @example
 * special.erfcx(tensor([0, 10])) // [1, 0.0561]
 */
export function erfcx(x: Tensor): Tensor {
  return unary('erfcx', x, (g, _needs, y) => [mul(g, sub(mul(mul(x, 2), y), 2 / Math.sqrt(Math.PI)))])
}

/**
 * Entropy of each element: -x log(x), 0 at 0, and -Infinity below.
 *
 * @example
 * special.entr(tensor([0, 0.5])) // [0, 0.3466]
 */
export function entr(x: Tensor): Tensor {
  const input = asDtype('entr', x, 'float32')
  return composed(
    'entr',
    [input],
    () => {
      const inside = where(gt(input, 0), neg(mul(input, log(input))), where(eq(input, 0), 0, -Infinity))
      return where(isNan(input), NaN, inside)
    },
    (g) => [mul(g, neg(add(log(input), 1)))],
  )
}

/**
 * Distribution function of the standard normal distribution: the probability of a value below x.
 *
 * @example
 * special.ndtr(tensor([0, 1])) // [0.5, 0.8413]
 */
export function ndtr(x: Tensor): Tensor {
  return mul(erfc(mul(asDtype('ndtr', x, 'float32'), -Math.SQRT1_2)), 0.5)
}

/**
 * The logarithm of `ndtr`, accurate far below 0.
 *
 * @example
 * special.logNdtr(tensor([0, -10])) // [-0.6931, -53.2313]
 */
export function logNdtr(x: Tensor): Tensor {
  const input = asDtype('logNdtr', x, 'float32')
  return composed(
    'logNdtr',
    [input],
    () => {
      const t = mul(input, Math.SQRT1_2)
      const low = sub(log(mul(erfcx(neg(t)), 0.5)), square(t))
      return where(lt(input, -1), low, log1p(mul(erfc(t), -0.5)))
    },
    (g) => [div(mul(g, Math.sqrt(2 / Math.PI)), erfcx(mul(input, -Math.SQRT1_2)))],
  )
}

/**
 * `x * log1p(y)`, 0 where x is 0 and y not NaN, with broadcasting.
 *
 * @example
 * special.xlog1py(tensor([0, 2]), tensor([-1, 1])) // [0, 1.3863]
 */
export function xlog1py(x: Tensor | number, y: Tensor | number): Tensor {
  return timesLog('xlog1py', x, y, 1)
}

export { polygamma } from './gamma.ts'
