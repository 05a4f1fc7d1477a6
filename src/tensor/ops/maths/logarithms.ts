import { checkOptions } from '../../../base/check-options.ts'
import { noGrad } from '../../graph.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { amax } from '../extremum.ts'
import { eq, gt, isFinite, isNan, lt } from '../compare.ts'
import { div } from '../div.ts'
import { exp } from '../exp.ts'
import { filled } from '../fill.ts'
import { log, log1p } from '../log.ts'
import { logicalNot } from '../logical.ts'
import { mul } from '../mul.ts'
import { neg } from '../neg.ts'
import { pow } from '../pow.ts'
import { sub } from '../sub.ts'
import { sum, reducedShapes, reduceOptionNames, type ReduceOptions } from '../sum.ts'
import { asDtype, toDtype } from '../to-dtype.ts'
import { reshape } from '../view.ts'
import { where } from '../where.ts'
import { normalizeReducedDims } from '../../shape.ts'
import { composed } from './composed.ts'
import { exp2 } from './exponentials.ts'
import { timesLog } from './times-log.ts'

/**
 * `log(sum(exp(x)))` over `dim`, one dimension or several, without overflow.
 *
 * @example
 * logsumexp(tensor([1000, 1000]), 0) // 1000.6931
 */
export function logsumexp(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('logsumexp', options, reduceOptionNames)
  requireTensor('logsumexp', x)
  const dims = normalizeReducedDims('logsumexp', dim, x.shape.length)
  const input = asDtype('logsumexp', x, 'float32')
  const { kept, dropped } = reducedShapes(x.shape, dims)
  // What is subtracted from every element, a constant: the largest, or 0 where that is infinite or there is none.
  const base = noGrad(() => {
    if (input.numel === 0) return filled([], 0, 'float32', input)
    const largest = amax(input, dims, { keepdim: true })
    return where(isFinite(largest), largest, 0)
  })
  const out = composed(
    'logsumexp',
    [input],
    () => {
      const logs = log(sum(exp(sub(input, base)), dims))
      return input.numel === 0 ? logs : add(logs, reshape(base, dropped))
    },
    (g) => {
      // The softmax, which the result itself would give with fewer digits.
      const parts = exp(sub(input, base))
      const total = sum(parts, dims, { keepdim: true })
      return [mul(reshape(g, kept), div(parts, where(eq(total, 0), 1, total)))]
    },
  )
  return options.keepdim ? reshape(out, kept) : out
}

/**
 * Sum over `dim` (one, several, or all) of the elements that are not NaN.
 *
 * @example
 * nansum(tensor([1, NaN, 3])) // 4
 */
export function nansum(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('nansum', options, reduceOptionNames)
  requireTensor('nansum', x)
  return sum(x.dtype === 'float32' ? where(isNan(x), 0, x) : x, dim, options)
}

/**
 * Mean over `dim` (one, several, or all) of the elements that are not NaN; NaN if there are none.
 *
 * @example
 * nanmean(tensor([1, NaN, 3])) // 2
 */
export function nanmean(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('nanmean', options, reduceOptionNames)
  const input = asDtype('nanmean', x, 'float32')
  const count = sum(toDtype(logicalNot(isNan(input)), 'float32'), dim, options)
  return div(nansum(input, dim, options), count)
}

/**
 * `x * log(y)`, 0 where x is 0 and y not NaN, with broadcasting.
 *
 * @example
 * xlogy(tensor([0, 2]), tensor([0, Math.E])) // [0, 2]
 */
export function xlogy(x: Tensor | number, y: Tensor | number): Tensor {
  return timesLog('xlogy', x, y, 0)
}

/**
 * `log(x / (1 - x))`: the inverse of `sigmoid`. With `eps`, x is first clamped to [eps, 1 - eps].
 *
 * @example
 * logit(tensor([0.5, 0.75])) // [0, 1.0986]
 */
export function logit(x: Tensor, eps?: number): Tensor {
  const input = asDtype('logit', x, 'float32')
  const inside =
    eps === undefined ? input : where(lt(input, eps), eps, where(gt(input, 1 - eps), 1 - eps, input))
  return composed(
    'logit',
    [inside],
    () => sub(log(inside), log1p(neg(inside))),
    (g) => [div(g, mul(inside, sub(1, inside)))],
  )
}

/**
 * `x * 2 ** exponent`, with broadcasting.
 *
 * @example
 * ldexp(tensor([1, 3]), tensor([2, -1])) // [4, 1.5]
 */
export function ldexp(x: Tensor, exponent: Tensor): Tensor {
  return mul(asDtype('ldexp', x, 'float32'), exp2(exponent))
}

/**
 * `pow` in float32, also for integers.
 *
 * @example
 * floatPower(tensor([2, 4], 'int32'), -1) // [0.5, 0.25]
 */
export function floatPower(base: Tensor | number, exponent: Tensor | number): Tensor {
  return pow(floated('floatPower', base), floated('floatPower', exponent))
}

function floated(name: string, x: Tensor | number): Tensor | number {
  return typeof x === 'number' ? x : asDtype(name, x, 'float32')
}
