import { ValueError } from '../../base/errors.ts'
import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type IntTensor, type Tensor } from '../tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { cat } from './cat.ts'
import { clone } from './clone.ts'
import { eq, ge, gt, isFinite, isNan, le } from './compare.ts'
import { cumsum } from './cumsum.ts'
import { exp } from './exp.ts'
import { expand } from './expand.ts'
import { amax, type ValuesAndIndices } from './extremum.ts'
import { flip } from './flip.ts'
import { gather } from './gather.ts'
import { log1p } from './log.ts'
import { logicalOr } from './logical.ts'
import { maximum } from './maximum.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { requireFloat } from './operand.ts'
import { written } from './places.ts'
import { prod } from './prod.ts'
import { narrow } from './slice.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

/** Combines earlier with later elements; it must be associative. */
type Combine = (earlier: readonly Tensor[], later: readonly Tensor[]) => readonly Tensor[]

/** The combination of all elements up to each one along `dim`, in log2(n) steps. */
function scan(parts: readonly Tensor[], dim: number, combine: Combine): readonly Tensor[] {
  const size = parts[0]!.shape[dim]!
  let running = parts
  for (let step = 1; step < size; step *= 2) {
    const joined = combine(
      running.map((x) => narrow(x, dim, 0, size - step)),
      running.map((x) => narrow(x, dim, step, size - step)),
    )
    running = running.map((x, i) => cat([narrow(x, dim, 0, step), joined[i]!], dim))
  }
  return running
}

/**
 * Running product along `dim`. int32 and bool tensors give int32. The gradient is exact at zeros too.
 *
 * @throws ValueError if a product of integers does not fit int32.
 * @example
 * cumprod(tensor([1, 2, 3]), 0) // [1, 2, 6]
 */
export function cumprod(x: Tensor, dim: number): Tensor {
  requireTensor('cumprod', x)
  const at = normalizeDim('cumprod', dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  if (x.numel < 2 || x.shape[at]! < 2) return clone(input)
  if (input.dtype === 'int32') return noGrad(() => exactProducts(input, at))
  return scan([input], at, ([a], [b]) => [mul(a!, b!)])[0]!
}

/** Running products of integers. After a zero all are zero, so the factors there must not overflow in a part of the scan. */
function exactProducts(x: Tensor, dim: number): Tensor {
  const isZero = gt(cumsum(toDtype(eq(x, 0), 'int32'), dim), 0)
  const factors = where(isZero, 1, x)
  try {
    const [products] = scan([factors], dim, ([a], [b]) => [
      prod(cat([unsqueeze(a!, 0), unsqueeze(b!, 0)], 0), 0),
    ])
    return where(isZero, 0, products!)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new ValueError('cumprod', 'a product does not fit int32; convert the tensor with toFloat() first')
  }
}

/**
 * The largest element so far along `dim`, and its index, the last one in case of ties. NaN wins. Only the selected element gets the gradient.
 *
 * @example
 * cummax(tensor([1, 3, 2]), 0) // { values: [1, 3, 3], indices: [0, 1, 1] }
 */
export function cummax(x: Tensor, dim: number): ValuesAndIndices {
  return extremeSoFar('cummax', x, dim)
}

/**
 * The smallest element so far along `dim`, and its index, the last one in case of ties. NaN wins. Only the selected element gets the gradient.
 *
 * @example
 * cummin(tensor([2, 3, 1]), 0) // { values: [2, 2, 1], indices: [0, 0, 2] }
 */
export function cummin(x: Tensor, dim: number): ValuesAndIndices {
  return extremeSoFar('cummin', x, dim)
}

function extremeSoFar(operation: 'cummax' | 'cummin', x: Tensor, dim: number): ValuesAndIndices {
  requireTensor(operation, x)
  const at = normalizeDim(operation, dim, x.shape.length)
  if (x.shape.length === 0) {
    const one = extremeSoFar(operation, reshape(x, [1]), 0)
    return { values: reshape(one.values, []), indices: reshape(one.indices, []) as IntTensor }
  }
  const wins = operation === 'cummax' ? ge : le
  const indices = noGrad(() => {
    const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
    const places = expand(lineAlong(x, at), x.shape)
    const [, chosen] = scan([input, places], at, ([a, i], [b, j]) => {
      const takesLater = logicalOr(wins(b!, a!), isNan(b!))
      return [where(takesLater, b!, a!), where(takesLater, j!, i!)]
    })
    return x.shape[at]! < 2 ? clone(chosen!) : chosen!
  })
  return { values: gather(x, at, indices), indices: indices as IntTensor }
}

/** 0, 1, 2, ... along `dim`, of size 1 in the other dimensions. */
function lineAlong(x: Tensor, dim: number): Tensor {
  const size = x.shape[dim]!
  return written(
    x.shape.map((_, i) => (i === dim ? size : 1)),
    Int32Array.from({ length: size }, (_, i) => i),
    x,
  )
}

/**
 * Running log(sum(exp)) along `dim`, without overflow.
 *
 * @throws DTypeError unless x is float32.
 * @example
 * logcumsumexp(tensor([0, 0]), 0) // [0, 0.6931]
 */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  requireTensor('logcumsumexp', x)
  requireFloat('logcumsumexp', { x })
  const at = normalizeDim('logcumsumexp', dim, x.shape.length)
  if (x.numel < 2 || x.shape[at]! < 2) return clone(x)
  const found = noGrad(() => scan([x], at, ([a], [b]) => [logAddExp(a!, b!)])[0]!)
  return op('logcumsumexp', [x], {
    shape: x.shape,
    forward: (k, out) => k.copy(found, out),
    vjp: (g) => {
      // Only differences count, and those of large numbers would be rounded: so relative to the largest element.
      const largest = noGrad(() => amax(x, at, { keepdim: true }))
      const near = sub(x, where(isFinite(largest), largest, 0))
      const out = logcumsumexp(near, at)
      const share = where(eq(out, -Infinity), 0, exp(difference(near, out)))
      return [mul(share, decayed(g, out, at))]
    },
    saves: [x],
  })
}

function logAddExp(a: Tensor, b: Tensor): Tensor {
  return add(maximum(a, b), log1p(exp(neg(abs(difference(a, b))))))
}

/** a - b, and 0 where both are the same infinity. */
function difference(a: Tensor, b: Tensor): Tensor {
  return where(eq(a, b), 0, sub(a, b))
}

/** For each i the sum over j >= i of g[j] exp(out[i] - out[j]), whose factors are at most 1. */
function decayed(g: Tensor, out: Tensor, dim: number): Tensor {
  const last = out.shape[dim]! - 1
  const steps = exp(difference(narrow(out, dim, 0, last), narrow(out, dim, 1, last)))
  // Backwards: each element is its gradient plus the factor times what comes after it.
  const factors = cat([narrow(flip(g, dim), dim, 0, 1), flip(steps, dim)], dim)
  const [, sums] = scan([factors, flip(g, dim)], dim, ([a, s], [b, t]) => [mul(a!, b!), add(mul(s!, b!), t!)])
  return flip(sums!, dim)
}
