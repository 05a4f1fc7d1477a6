import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { normalizeReducedDims, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { mean } from './mean.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'
import { reducedShapes, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

export interface VarianceOptions extends ReduceOptions {
  /** The squares are divided by n - correction. Default 1: the unbiased estimate of a sample. */
  readonly correction?: number
}

const varianceOptionNames: OptionNames<VarianceOptions> = { ...reduceOptionNames, correction: true }

/**
 * Variance over `dim` (one, several, or all), divided by n - correction. With one element and the default correction it is NaN.
 *
 * @example
 * variance(tensor([1, 2, 3, 4])) // 1.6667
 */
export function variance(x: Tensor, dim?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  checkOptions('variance', options, varianceOptionNames)
  return spread('var', x, dim, options)
}

/**
 * Standard deviation over `dim` (one, several, or all): the square root of `variance`. Where it is 0, so is its gradient.
 *
 * @example
 * std(tensor([1, 2, 3, 4])) // 1.2910
 */
export function std(x: Tensor, dim?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  checkOptions('std', options, varianceOptionNames)
  return spread('std', x, dim, options)
}

function spread(
  name: 'var' | 'std',
  x: Tensor,
  dim: number | readonly number[] | undefined,
  { correction = 1, keepdim = false }: VarianceOptions,
): Tensor {
  requireTensor(name, x)
  const dims = normalizeReducedDims(name, dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const out = op(name, [input], {
    shape: dropped,
    forward: (k, out) => {
      k.reduce('var', input, dims, out, correction)
      if (name === 'std') k.unary('sqrt', out, out)
    },
    ...(input.dtype !== 'float32'
      ? {}
      : name === 'var'
        ? { vjp: (g: Tensor) => [gradient(g, input, dims, kept, correction)] as const }
        : {
            vjp: (g: Tensor, _needs: readonly boolean[], y: Tensor) =>
              [gradient(where(eq(y, 0), 0, div(g, mul(y, 2))), input, dims, kept, correction)] as const,
          }),
  })
  return keepdim ? reshape(out, kept) : out
}

/** 2 (x - mean) / (n - correction), times the gradient of the variance. */
function gradient(g: Tensor, x: Tensor, dims: readonly number[], kept: Shape, correction: number): Tensor {
  let count = 1
  for (const d of dims) count *= x.shape[d]!
  const scale = mul(reshape(g, kept), 2 / Math.max(0, count - correction))
  return mul(sub(x, mean(x, dims, { keepdim: true })), scale)
}
