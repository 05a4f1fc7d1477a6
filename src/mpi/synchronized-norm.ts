import { BackendError, ShapeError } from '../base/errors.ts'
import type { Batch, BatchPart } from '../data/index.ts'
import { moveTowards } from '../nn/functional/normalization.ts'
import type { AnyModule } from '../nn/index.ts'
import { BatchNorm1d, BatchNorm2d } from '../nn/layers/batch-norm.ts'
import { noGrad, tensor, type Tensor } from '../tensor/index.ts'
import { peek } from '../tensor/read.ts'
import { op } from '../tensor/op.ts'
import { add } from '../tensor/ops/add.ts'
import { batchNorm } from '../tensor/ops/batch-norm.ts'
import { contiguous } from '../tensor/ops/contiguous.ts'
import { mean } from '../tensor/ops/mean.ts'
import { mul } from '../tensor/ops/mul.ts'
import { reciprocal } from '../tensor/ops/reciprocal.ts'
import { sub } from '../tensor/ops/sub.ts'
import { toDtype } from '../tensor/ops/to-dtype.ts'
import { sum } from '../tensor/ops/sum.ts'
import { variance } from '../tensor/ops/variance.ts'
import { reshape } from '../tensor/ops/view.ts'

type Norm = BatchNorm1d | BatchNorm2d

/** Adds up numbers of all processes, in place. */
type Sum = (values: Float64Array) => void

/** The layers of a model that normalize by the rows of a batch now. */
export function normsOf(model: AnyModule): Norm[] {
  return model
    .modules()
    .filter(
      (module): module is Norm =>
        (module instanceof BatchNorm1d || module instanceof BatchNorm2d) && module.training,
    )
}

/** A batch with one row of zeros, for a process that has no rows of it. */
export function rowOfZeros(batch: Batch): Batch {
  const zeros = ({ values, shape }: BatchPart): BatchPart => {
    const extents = shape.map((extent) => Math.max(1, extent))
    const length = extents.reduce((product, extent) => product * extent, 1)
    const Kind = values instanceof Int32Array ? Int32Array : Float32Array
    return { values: new Kind(length), shape: extents }
  }
  return { ...batch, columns: batch.columns.map(zeros), target: zeros(batch.target), size: 1 }
}

/**
 * Calls `step`, in which these layers normalize by the rows of all processes. All processes must do the same.
 *
 * @param counts whether the rows of this process count.
 */
export function withSynchronizedNorms<T>(
  norms: readonly Norm[],
  counts: boolean,
  sumOfAll: Sum,
  step: () => T,
): T {
  for (const norm of norms)
    Object.defineProperty(norm, 'forward', {
      configurable: true,
      value: (x: Tensor) => synchronized(norm, x, counts, sumOfAll),
    })
  try {
    return step()
  } finally {
    for (const norm of norms) Reflect.deleteProperty(norm, 'forward')
  }
}

function synchronized(norm: Norm, x: Tensor, counts: boolean, sumOfAll: Sum): Tensor {
  const { weight, bias, eps, running_mean, running_var, num_batches_tracked, momentum } = norm
  const channels = x.shape[1]!
  const dims = [...x.shape.keys()].filter((d) => d !== 1)
  const input = contiguous(x)
  const { center, rstd, spread, count } = noGrad(() => {
    const own = counts ? x.numel / channels : 0
    const totals = new Float64Array(2 * channels + 1)
    if (counts) {
      const means = onHost(mean(input, dims)).slice()
      const variances = onHost(variance(input, dims, { correction: 0 })).slice()
      for (let i = 0; i < channels; i++) {
        totals[i] = own * means[i]!
        // In float64 the difference from the square of the mean of all rows loses nothing that float32 has.
        totals[channels + i] = own * (variances[i]! + means[i]! ** 2)
      }
      totals[2 * channels] = own
    }
    sumOfAll(totals)
    const all = totals[2 * channels]!
    if (!(all > 1))
      throw new ShapeError(
        'batchNorm',
        'needs more than one value per channel in training; use larger batches',
        {
          x: x.shape,
        },
      )
    const means = Float64Array.from({ length: channels }, (_, i) => totals[i]! / all)
    const variances = means.map((value, i) => Math.max(0, totals[channels + i]! / all - value ** 2))
    return {
      center: like(means, x),
      rstd: like(
        variances.map((value) => 1 / Math.sqrt(value + eps)),
        x,
      ),
      spread: like(
        variances.map((value) => (value * all) / (all - 1)),
        x,
      ),
      count: all,
    }
  })
  noGrad(() => {
    num_batches_tracked?.add_(1)
    const share =
      momentum ?? (num_batches_tracked === null ? 1 : reciprocal(toDtype(num_batches_tracked, 'float32')))
    if (running_mean !== null) moveTowards(running_mean, center, share)
    if (running_var !== null) moveTowards(running_var, spread, share)
  })
  const out = noGrad(() => batchNorm(input, weight, bias, eps, { mean: center, rstd }).out)
  const perChannel = x.shape.map((extent, d) => (d === 1 ? extent : 1))
  return op('batchNorm', [input, weight, bias], {
    shape: x.shape,
    forward: (k, own) => k.copy(out, own),
    // The rows of all processes share the statistics, so each gradient depends on those of all.
    vjp: (g) => {
      const normal = mul(sub(input, reshape(center, perChannel)), reshape(rstd, perChannel))
      const gradBias = sum(g, dims)
      const gradWeight = sum(mul(g, normal), dims)
      const totals = new Float64Array(2 * channels)
      if (counts) {
        totals.set(onHost(gradBias))
        totals.set(onHost(gradWeight), channels)
      }
      sumOfAll(totals)
      const share = (from: number): Tensor =>
        reshape(
          like(
            totals.subarray(from, from + channels).map((value) => value / count),
            x,
          ),
          perChannel,
        )
      const scale = weight === null ? rstd : mul(weight, rstd)
      const centered = sub(g, add(share(0), mul(normal, share(channels))))
      return [mul(centered, reshape(scale, perChannel)), weight && gradWeight, bias && gradBias]
    },
    saves: [input, center, rstd],
  })
}

/** The numbers of a tensor; processes compute on CPU backends, where they are available. */
function onHost(x: Tensor): ArrayLike<number> & { slice(): ArrayLike<number> } {
  const values = peek(x)
  if (values instanceof Promise)
    throw new BackendError('batchNorm', 'needs a CPU backend to use the rows of all processes')
  return values
}

function like(values: Float64Array, x: Tensor): Tensor {
  return tensor(x.kernels.name === 'reference' ? values : Float32Array.from(values), {
    shape: [values.length],
    dtype: 'float32',
  })
}
