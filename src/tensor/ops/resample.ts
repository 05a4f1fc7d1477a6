import { empty, op } from '../op.ts'
import { sizeOf } from '../shape.ts'
import type { Strided } from '../../backend/storage.ts'
import type { Tensor } from '../tensor.ts'
import { dense } from './operand.ts'

/** The inputs of one output along a dimension: those from `start` on, times these weights. */
export interface Taps {
  readonly start: number
  readonly weights: readonly number[]
}

/** Replaces a dimension by weighted sums of its neighbors: pooling by means, and interpolation. Both of its gradients are such sums again. */
export function resample(x: Tensor, dim: number, taps: readonly Taps[]): Tensor {
  const size = x.shape[dim]!
  const outer = sizeOf(x.shape.slice(0, dim))
  const inner = sizeOf(x.shape.slice(dim + 1))
  const most = taps.reduce((length, { weights }) => Math.max(length, weights.length), 1)
  return op('resample', [x], {
    shape: x.shape.with(dim, taps.length),
    forward: (k, out) => {
      const starts = empty([taps.length], 'int32', x)
      const weights = empty([taps.length, most], 'float32', x)
      k.write(
        starts.storage,
        Int32Array.from(taps, ({ start }) => start),
      )
      const flat = new Float64Array(taps.length * most)
      taps.forEach((own, i) => flat.set(own.weights, i * most))
      k.write(weights.storage, flat)
      k.resample(
        threeDims(dense(x), outer, size, inner),
        starts,
        weights,
        threeDims(out, outer, taps.length, inner),
      )
    },
    vjp: (g) => [resample(g, dim, transposedTaps(taps, size))],
    saves: [],
  })
}

/** For each of `size` inputs, the outputs that it is part of. */
function transposedTaps(taps: readonly Taps[], size: number): Taps[] {
  const found = Array.from({ length: size }, () => ({ start: 0, weights: [] as number[] }))
  taps.forEach(({ start, weights }, i) => {
    weights.forEach((weight, t) => {
      if (weight === 0) return
      const own = found[start + t]!
      if (own.weights.length === 0) own.start = i
      while (own.start + own.weights.length <= i) own.weights.push(0)
      own.weights[i - own.start]! += weight
    })
  })
  return found
}

function threeDims(x: Tensor, outer: number, size: number, inner: number): Strided {
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape: [outer, size, inner],
    strides: [size * inner, inner, 1],
    offset: x.offset,
  }
}
