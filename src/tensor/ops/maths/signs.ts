import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DTypeError } from '../../../base/errors.ts'
import { noGrad } from '../../graph.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { abs } from '../abs.ts'
import { add } from '../add.ts'
import { all } from '../any-all.ts'
import { clone } from '../clone.ts'
import { eq, ge, gt, isFinite, isNan, le, lt } from '../compare.ts'
import { div } from '../div.ts'
import { binary } from '../elementwise.ts'
import { filled, zerosLike } from '../fill.ts'
import { logicalAnd, logicalOr } from '../logical.ts'
import { mul } from '../mul.ts'
import { sign } from '../sign.ts'
import { sub } from '../sub.ts'
import { asDtype, toDtype } from '../to-dtype.ts'
import { where } from '../where.ts'
import { readItem } from '../../read.ts'
import { sameShape } from '../../shape.ts'

/**
 * The magnitude of `a` with the sign of `b`, -0 included, with broadcasting.
 *
 * @example
 * copysign(tensor([1, -2]), tensor([-3, 4])) // [-1, 2]
 */
export function copysign(a: Tensor, b: Tensor | number): Tensor {
  return binary(
    'copysign',
    a,
    b,
    (g, needs, y) => [
      needs[0]
        ? mul(
            g,
            noGrad(() => where(eq(a, 0), 0, div(y, a))),
          )
        : null,
      needs[1] ? zerosLike(g) : null,
    ],
    [asDtype('copysign', a, 'float32')],
    'float32',
  )
}

/**
 * Where an element is negative or -0, as bool.
 *
 * @example
 * signbit(tensor([1, -1, -0])) // [false, true, true]
 */
export function signbit(x: Tensor): Tensor {
  requireTensor('signbit', x)
  if (x.dtype !== 'float32') return lt(x, 0)
  return noGrad(() => lt(copysign(filled([], 1, 'float32', x), x), 0))
}

/**
 * -1, 0 or 1 by the sign of each element: `sign`, under the name that also has a complex form in PyTorch.
 *
 * @example
 * sgn(tensor([-2, 0, 3])) // [-1, 0, 1]
 */
export function sgn(x: Tensor): Tensor {
  return sign(x)
}

/**
 * x itself.
 *
 * @throws DTypeError for bool.
 * @example
 * positive(tensor([1, -1])) // [1, -1]
 */
export function positive(x: Tensor): Tensor {
  requireTensor('positive', x)
  if (x.dtype === 'bool') throw new DTypeError('positive', 'needs numbers, got bool')
  return x
}

/**
 * `b - a`, with broadcasting; with `alpha`, `b - alpha * a`.
 *
 * @example
 * rsub(tensor([1, 2]), 5) // [4, 3]
 */
export function rsub(a: Tensor, b: Tensor | number, options: { readonly alpha?: number } = {}): Tensor {
  checkOptions('rsub', options, { alpha: true })
  return sub(b, options.alpha === undefined || options.alpha === 1 ? a : mul(a, options.alpha))
}

/**
 * The angle of each number in the complex plane: 0, or pi for negative ones.
 *
 * @example
 * angle(tensor([1, -1])) // [0, 3.1416]
 */
export function angle(x: Tensor): Tensor {
  const input = asDtype('angle', x, 'float32')
  return where(isNan(input), input, where(lt(input, 0), Math.PI, 0))
}

/**
 * 0 for negative elements, 1 for positive ones, and `values` where x is 0; NaN counts as negative.
 *
 * @throws DTypeError if the dtypes differ.
 * @example
 * heaviside(tensor([-1, 0, 2]), tensor([0.5])) // [0, 0.5, 1]
 */
export function heaviside(x: Tensor, values: Tensor): Tensor {
  requireTensor('heaviside', x)
  requireTensor('heaviside', values)
  if (x.dtype !== values.dtype)
    throw new DTypeError('heaviside', `both must have one dtype, got ${x.dtype} and ${values.dtype}`)
  return noGrad(() => where(eq(x, 0), values, toDtype(gt(x, 0), x.dtype)))
}

/**
 * Elementwise maximum of `a` and `b`; a number wins over NaN. Where both are equal, `a` gets the gradient.
 *
 * @example
 * fmax(tensor([1, NaN]), tensor([3, 2])) // [3, 2]
 */
export function fmax(a: Tensor, b: Tensor): Tensor {
  return where(logicalOr(ge(a, b), isNan(b)), a, b)
}

/**
 * Elementwise minimum of `a` and `b`; a number wins over NaN. Where both are equal, `a` gets the gradient.
 *
 * @example
 * fmin(tensor([1, NaN]), tensor([3, 2])) // [1, 2]
 */
export function fmin(a: Tensor, b: Tensor): Tensor {
  return where(logicalOr(le(a, b), isNan(b)), a, b)
}

/**
 * Where an element is Infinity or -Infinity, as bool.
 *
 * @example
 * isinf(tensor([1, -Infinity, NaN])) // [false, true, false]
 */
export function isinf(x: Tensor): Tensor {
  requireTensor('isinf', x)
  return x.dtype === 'float32' ? noGrad(() => eq(abs(x), Infinity)) : filled(x.shape, 0, 'bool', x)
}

/**
 * Where an element is Infinity, as bool.
 *
 * @example
 * isposinf(tensor([1, -Infinity, Infinity])) // [false, false, true]
 */
export function isposinf(x: Tensor): Tensor {
  return eq(x, Infinity)
}

/**
 * Where an element is -Infinity, as bool.
 *
 * @example
 * isneginf(tensor([1, -Infinity, Infinity])) // [false, true, false]
 */
export function isneginf(x: Tensor): Tensor {
  return eq(x, -Infinity)
}

/**
 * Where an element is a real number, as bool: everywhere, as there are no complex tensors.
 *
 * @example
 * isreal(tensor([1, NaN])) // [true, true]
 */
export function isreal(x: Tensor): Tensor {
  requireTensor('isreal', x)
  return filled(x.shape, 1, 'bool', x)
}

export interface NanToNumOptions {
  /** Default 0. */
  readonly nan?: number
  /** Default: the largest float32. */
  readonly posinf?: number
  /** Default: the smallest float32. */
  readonly neginf?: number
}

const nanToNumOptionNames: OptionNames<NanToNumOptions> = { nan: true, posinf: true, neginf: true }

const LARGEST = 3.4028234663852886e38

/**
 * x with NaN and infinities replaced; the replaced elements get no gradient.
 *
 * @example
 * nanToNum(tensor([NaN, Infinity, 1]), { posinf: 9 }) // [0, 9, 1]
 */
export function nanToNum(x: Tensor, options: NanToNumOptions = {}): Tensor {
  checkOptions('nanToNum', options, nanToNumOptionNames)
  requireTensor('nanToNum', x)
  if (x.dtype !== 'float32') return clone(x)
  const { nan = 0, posinf = LARGEST, neginf = -LARGEST } = options
  const bounded = where(isposinf(x), posinf, where(isneginf(x), neginf, x))
  return where(isNan(x), nan, bounded)
}

export interface CloseOptions {
  /** Relative to b. Default 1e-5. */
  readonly rtol?: number
  /** Default 1e-8. */
  readonly atol?: number
  /** Whether NaN is close to NaN. Default false. */
  readonly equalNan?: boolean
}

const closeOptionNames: OptionNames<CloseOptions> = { rtol: true, atol: true, equalNan: true }

/**
 * Where |a - b| <= atol + rtol * |b|, as bool, with broadcasting. Equal infinities are close.
 *
 * @example
 * isclose(tensor([1, 2]), tensor([1.000001, 2.1])) // [true, false]
 */
export function isclose(a: Tensor, b: Tensor, options: CloseOptions = {}): Tensor {
  checkOptions('isclose', options, closeOptionNames)
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options
  return noGrad(() => {
    const [x, y] = [asDtype('isclose', a, 'float32'), asDtype('isclose', b, 'float32')]
    const apart = abs(sub(x, y))
    const near = logicalAnd(isFinite(apart), le(apart, add(mul(abs(y), rtol), atol)))
    const close = logicalOr(eq(a, b), near)
    return equalNan ? logicalOr(close, logicalAnd(isNan(x), isNan(y))) : close
  })
}

/**
 * Whether `isclose` is true for all elements. It depends on values, so it is a promise.
 *
 * @example
 * await allclose(tensor([1, 2]), tensor([1.000001, 2])) // true
 */
export async function allclose(a: Tensor, b: Tensor, options: CloseOptions = {}): Promise<boolean> {
  return (await readItem(all(isclose(a, b, options)))) !== 0
}

/**
 * Whether a and b have the same shape and elements. It depends on values, so it is a promise.
 *
 * @example
 * await equal(tensor([1, 2]), tensor([1, 2])) // true
 */
export async function equal(a: Tensor, b: Tensor): Promise<boolean> {
  requireTensor('equal', a)
  requireTensor('equal', b)
  if (!sameShape(a.shape, b.shape)) return false
  return (await readItem(noGrad(() => all(eq(a, b))))) !== 0
}
