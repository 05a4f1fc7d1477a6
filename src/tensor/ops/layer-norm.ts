import { requireNumbers } from '../../base/check-argument.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Strided } from '../../backend/storage.ts'
import { isGradEnabled } from '../graph.ts'
import { empty, op } from '../op.ts'
import { sameShape, sizeOf, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { contiguous } from './contiguous.ts'
import { emptyGradient } from './fill.ts'
import { mean } from './mean.ts'
import { mul } from './mul.ts'
import { requireFloat } from './operand.ts'
import { rsqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { sumTo } from './sum-to.ts'
import { variance } from './variance.ts'

/**
 * Normalizes over the last dimensions, those of `normalizedShape`: `(x - mean) / sqrt(variance + eps) * weight + bias`, biased variance.
 *
 *     x [..., normalizedShape]   weight, bias normalizedShape or null   ->   like x
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * layerNorm(randn(4, 8), [8]).shape // [4, 8]
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: Shape,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  requireNumbers('layerNorm', 'the normalized sizes', normalizedShape)
  requireTensor('layerNorm', x)
  requireFloat('layerNorm', { x, weight, bias })
  const lead = x.shape.length - normalizedShape.length
  const fits = (t: Tensor | null): boolean => t === null || sameShape(t.shape, normalizedShape)
  if (
    lead < 0 ||
    normalizedShape.length === 0 ||
    !sameShape(x.shape.slice(lead), normalizedShape) ||
    !fits(weight) ||
    !fits(bias)
  )
    throw new ShapeError(
      'layerNorm',
      'the last dimensions of x, and the shapes of weight and bias, must equal the normalized shape',
      {
        x: x.shape,
        normalizedShape,
        ...(weight === null ? {} : { weight: weight.shape }),
        ...(bias === null ? {} : { bias: bias.shape }),
      },
    )
  const rows = sizeOf(x.shape.slice(0, lead))
  const width = sizeOf(normalizedShape)
  const input = contiguous(x)
  const scale = weight && contiguous(weight)
  const shift = bias && contiguous(bias)
  const average = empty([rows], 'float32', x)
  const rstd = empty([rows], 'float32', x)
  const matrix = (t: Tensor): Strided => reshaped(t, [rows, width], [width, 1])
  const vector = (t: Tensor | null): Strided | null => t && reshaped(t, [width], [1])
  return op('layerNorm', [input, scale, shift], {
    shape: x.shape,
    forward: (k, out) =>
      k.layerNorm(matrix(input), vector(scale), vector(shift), eps, average, rstd, matrix(out)),
    vjp: (g, needs) => {
      if (isGradEnabled()) return gradientByOps(g, input, scale, normalizedShape, eps)
      const gradX = emptyGradient(input, needs[0])
      const gradWeight = emptyGradient(scale, needs[1])
      const gradBias = emptyGradient(shift, needs[2])
      input.kernels.layerNormGrad(
        matrix(contiguous(g)),
        matrix(input),
        vector(scale),
        average,
        rstd,
        gradX && matrix(gradX),
        vector(gradWeight),
        vector(gradBias),
      )
      return [gradX, gradWeight, gradBias]
    },
    saves: scale === null ? [input, average, rstd] : [input, scale, average, rstd],
  })
}

/** The gradient composed of ops, for higher-order gradients. */
function gradientByOps(
  g: Tensor,
  x: Tensor,
  weight: Tensor | null,
  normalizedShape: Shape,
  eps: number,
): readonly [Tensor, Tensor | null, Tensor] {
  const dims = normalizedShape.map((_, i) => i - normalizedShape.length)
  const keepdim = { keepdim: true }
  const scale = rsqrt(add(variance(x, dims, { correction: 0, keepdim: true }), eps))
  const normal = mul(sub(x, mean(x, dims, keepdim)), scale)
  const slope = weight === null ? g : mul(g, weight)
  const inner = sub(
    sub(slope, mean(slope, dims, keepdim)),
    mul(normal, mean(mul(slope, normal), dims, keepdim)),
  )
  return [mul(inner, scale), weight && sumTo(mul(g, normal), normalizedShape), sumTo(g, normalizedShape)]
}

function reshaped(x: Tensor, shape: Shape, strides: readonly number[]): Strided {
  return { storage: x.storage, dtype: x.dtype, shape, strides, offset: x.offset }
}
