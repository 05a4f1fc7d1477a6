import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'

/**
 * Probabilities along `dim`: exp(x) divided by its sum, computed without overflow.
 *
 * @example
 * softmax(tensor([0, 0]), -1) // [0.5, 0.5]
 */
export function softmax(x: Tensor, dim: number): Tensor {
  return alongLast('softmax', x, dim, (rows) => normalized('softmax', false, rows))
}

/**
 * Logarithm of `softmax` along `dim`, computed in a numerically stable way.
 *
 * @example
 * logSoftmax(tensor([0, 0]), -1) // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return alongLast('logSoftmax', x, dim, (rows) => normalized('logSoftmax', true, rows))
}

function alongLast(name: string, x: Tensor, dim: number, f: (rows: Tensor) => Tensor): Tensor {
  requireTensor(name, x)
  const rank = x.shape.length
  const at = normalizeDim(name, dim, rank)
  const input = toDtype(x, 'float32')
  if (rank === 0) return reshape(f(reshape(input, [1])), [])
  if (at === rank - 1) return f(contiguous(input))
  return transpose(f(contiguous(transpose(input, at, -1))), at, -1)
}

function normalized(name: string, log: boolean, x: Tensor): Tensor {
  return op(name, [x], {
    shape: x.shape,
    forward: (k, out) => k.softmax(log, x, out),
    vjp: (g, _needs, y) => [softmaxGrad(log, g, y)],
    saves: [],
  })
}

/** Gradient of `softmax` or `logSoftmax` over the last dimension, from the output y. */
export function softmaxGrad(log: boolean, g: Tensor, y: Tensor): Tensor {
  const slope = contiguous(g)
  const keepdim = { keepdim: true }
  return op('softmaxGrad', [slope, y], {
    shape: y.shape,
    forward: (k, out) => k.softmaxGrad(log, slope, y, out),
    vjp: (gg, needs) => {
      if (!log) {
        const inner = sum(mul(slope, y), -1, keepdim)
        return [
          needs[0] ? softmaxGrad(false, gg, y) : null,
          needs[1] ? sub(mul(gg, sub(slope, inner)), mul(slope, sum(mul(gg, y), -1, keepdim))) : null,
        ]
      }
      const p = exp(y)
      return [
        needs[0] ? sub(gg, sum(mul(gg, p), -1, keepdim)) : null,
        needs[1] ? neg(mul(mul(gg, p), sum(slope, -1, keepdim))) : null,
      ]
    },
  })
}
