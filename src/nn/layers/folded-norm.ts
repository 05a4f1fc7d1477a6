import { keep, noGrad, scope, type Tensor } from '../../tensor/index.ts'
import { add } from '../../tensor/ops/add.ts'
import { mul } from '../../tensor/ops/mul.ts'
import { rsqrt } from '../../tensor/ops/sqrt.ts'
import { sub } from '../../tensor/ops/sub.ts'
import { reshape } from '../../tensor/ops/view.ts'
import type { BatchNorm2d } from './batch-norm.ts'
import type { ConvLayer } from './conv-base.ts'

/** Weights of a convolution folded with those of the batch norm that follows. */
interface FoldedNorm {
  readonly weight: Tensor
  readonly bias: Tensor
}

interface Kept extends FoldedNorm {
  readonly eps: number
  readonly parts: readonly (Tensor | null)[]
  readonly versions: readonly (number | undefined)[]
}

const known = new WeakMap<ConvLayer, Kept>()

/**
 * Folds a batch norm in evaluation mode into the weights of the convolution before it. The result is cached until one of its source
 * tensors changes.
 */
export function foldNorm(conv: ConvLayer, norm: BatchNorm2d): FoldedNorm {
  const { running_mean: mean, running_var: variance, eps } = norm
  const parts = [conv.weight, conv.bias, norm.weight, norm.bias, mean, variance]
  const versions = parts.map((part) => part?.storage.version)
  const before = known.get(conv)
  if (
    before?.eps === eps &&
    parts.every((part, i) => part === before.parts[i] && versions[i] === before.versions[i])
  )
    return before
  const folded = scope(() =>
    noGrad(() => {
      const rstd = rsqrt(add(variance!, eps))
      const scale = norm.weight === null ? rstd : mul(norm.weight, rstd)
      const centered = conv.bias === null ? mul(mean!, -1) : sub(conv.bias, mean!)
      const shift = mul(centered, scale)
      return {
        weight: mul(conv.weight, reshape(scale, [-1, 1, 1, 1])),
        bias: norm.bias === null ? shift : add(shift, norm.bias),
      }
    }),
  )
  const { weight, bias } = overwritten(before, folded)
  known.set(conv, { weight, bias, eps, parts, versions })
  return { weight, bias }
}

/** Reuses the memory of weights that are out of date. */
function overwritten(before: Kept | undefined, now: FoldedNorm): FoldedNorm {
  if (
    before?.weight.kernels !== now.weight.kernels ||
    before.weight.shape.join() !== now.weight.shape.join()
  ) {
    keep(now.weight)
    keep(now.bias)
    return now
  }
  noGrad(() => {
    before.weight.copy_(now.weight)
    before.bias.copy_(now.bias)
  })
  return before
}
