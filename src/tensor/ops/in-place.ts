import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ValueError } from '../../base/errors.ts'
import { requireInt32 } from '../../base/int32.ts'
import type { BinaryName, UnaryName } from '../../backend/kernels.ts'
import type { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import { isGradEnabled } from '../graph.ts'
import { carried, empty, inPlaceOp, type Vjp } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { clamp, clampBounds, inside, type ClampBound } from './clamp.ts'
import { clone } from './clone.ts'
import { detach } from './detach.ts'
import { div } from './div.ts'
import { broadcast, requireOperand } from './elementwise.ts'
import { zerosLike } from './fill.ts'
import { logicalAnd, logicalOr } from './logical.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { relu, reluGrad } from './relu.ts'
import { sigmoidGrad } from './sigmoid.ts'
import { tanhGrad } from './tanh.ts'
import { toDtype } from './to-dtype.ts'
import { where } from './where.ts'

const addOptionNames: OptionNames<{ readonly alpha?: number }> = { alpha: true }

/**
 * `x += other`. With `alpha`, `x += alpha * other`. Where x is a view, its base changes.
 *
 * @throws ShapeError if other cannot be broadcast to x, or if elements of x share memory; AutogradError for a leaf that requires a gradient
 * or a view of one, outside `noGrad`.
 * @example
 * noGrad(() => weight.add_(0.5))
 */
export function add_(x: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
  checkOptions('add_', options, addOptionNames)
  requireOperand('add_', other)
  return binary_('add_', 'add', x, scaled(other, options?.alpha), (g) => [g, g], [])
}

const subOptionNames: OptionNames<{ readonly alpha?: number }> = { alpha: true }

/**
 * `x -= other`. With `alpha`, `x -= alpha * other`. Throws like `add_`.
 *
 * @example
 * tensor([3, 4]).sub_(1) // [2, 3]
 */
export function sub_(x: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
  checkOptions('sub_', options, subOptionNames)
  requireOperand('sub_', other)
  return binary_(
    'sub_',
    'sub',
    x,
    scaled(other, options?.alpha),
    (g, needs) => [g, needs[1] ? neg(g) : null],
    [],
  )
}

/**
 * `x *= other`. Throws like `add_`.
 *
 * @example
 * tensor([3, 4]).mul_(2) // [6, 8]
 */
export function mul_(x: Tensor, other: Tensor | number): Tensor {
  requireTensor('mul_', x)
  requireOperand('mul_', other)
  const factor = apart(x, other)
  const before = beforeChange(x, factor)
  return binary_(
    'mul_',
    'mul',
    x,
    factor,
    (g, needs) => [needs[0] ? mul(g, factor) : null, needs[1] ? mul(g, before!) : null],
    x.requiresGrad ? undefined : [],
  )
}

/**
 * `x /= other`. Throws like `add_`.
 *
 * @example
 * tensor([3, 4]).div_(2) // [1.5, 2]
 */
export function div_(x: Tensor, other: Tensor | number): Tensor {
  requireTensor('div_', x)
  requireOperand('div_', other)
  const divisor = apart(x, other)
  const before = beforeChange(x, divisor)
  return binary_('div_', 'div', x, divisor, (g, needs) => [
    needs[0] ? div(g, divisor) : null,
    needs[1] ? neg(div(mul(g, div(before!, divisor)), divisor)) : null,
  ])
}

/**
 * `x = -x`. Throws like `add_`.
 *
 * @example
 * tensor([3, -4]).neg_() // [-3, 4]
 */
export function neg_(x: Tensor): Tensor {
  requireTensor('neg_', x)
  if (x.dtype === 'int32') return copy_(x, neg(x))
  return unary_('neg_', 'neg', x, (g) => [neg(g)])
}

/**
 * `x = exp(x)`. Throws like `add_`.
 *
 * @example
 * tensor([0, 1]).exp_() // [1, 2.7183]
 */
export function exp_(x: Tensor): Tensor {
  return unary_('exp_', 'exp', x, (g, _needs, y) => [mul(g, y)])
}

/**
 * `x = sqrt(x)`. Throws like `add_`.
 *
 * @example
 * tensor([4, 9]).sqrt_() // [2, 3]
 */
export function sqrt_(x: Tensor): Tensor {
  return unary_('sqrt_', 'sqrt', x, (g, _needs, y) => [div(g, mul(y, 2))])
}

/**
 * `x = tanh(x)`. Throws like `add_`.
 *
 * @example
 * tensor([0, 1]).tanh_() // [0, 0.7616]
 */
export function tanh_(x: Tensor): Tensor {
  return unary_('tanh_', 'tanh', x, (g, _needs, y) => [tanhGrad(g, y)])
}

/**
 * `x = sigmoid(x)`. Throws like `add_`.
 *
 * @example
 * tensor([0, 2]).sigmoid_() // [0.5, 0.8808]
 */
export function sigmoid_(x: Tensor): Tensor {
  return unary_('sigmoid_', 'sigmoid', x, (g, _needs, y) => [sigmoidGrad(g, y)])
}

/**
 * `x = relu(x)`. Throws like `add_`.
 *
 * @example
 * tensor([-1, 2]).relu_() // [0, 2]
 */
export function relu_(x: Tensor): Tensor {
  requireTensor('relu_', x)
  if (x.dtype === 'int32') return copy_(x, relu(x))
  return unary_('relu_', 'relu', x, (g, _needs, y) => [reluGrad(g, y)])
}

/**
 * Clamps each element to [low, high]. Throws like `add_`.
 *
 * @example
 * clamp_(tensor([-2, 3]), 0, 1) // [0, 1]
 */
export function clamp_(x: Tensor, low?: ClampBound, high?: ClampBound): Tensor {
  requireTensor('clamp_', x)
  const [from, to] = clampBounds('clamp_', low, high)
  if (typeof from !== 'number' || typeof to !== 'number' || x.dtype !== 'float32') {
    for (const bound of [from, to]) if (typeof bound !== 'number') broadcast('clamp_', bound, x.shape)
    // The copy keeps the values that the gradient needs.
    const moved = clamp(clone(x), from, to)
    if (moved.dtype !== x.dtype)
      throw new DTypeError(
        'clamp_',
        `the result is ${moved.dtype} and does not fit ${x.dtype}; convert the tensor first`,
      )
    return copy_(x, moved)
  }
  const passes = isGradEnabled() && x.requiresGrad ? inside(detach(x), from, to) : null
  return inPlaceOp('clamp_', x, [], {
    forward: (k) => k.clamp(x, from, to, x),
    vjp: (g) => [where(passes!, g, 0)],
  })
}

/**
 * Sets every element of x to `value`. Throws like `add_`.
 *
 * @example
 * zeros(2).fill_(7) // [7, 7]
 */
export function fill_(x: Tensor, value: number): Tensor {
  return fillWith('fill_', x, value)
}

/**
 * Sets every element of x to 0. Throws like `add_`.
 *
 * @example
 * ones(2).zero_() // [0, 0]
 */
export function zero_(x: Tensor): Tensor {
  return fillWith('zero_', x, 0)
}

/**
 * Copies the values of `source`, broadcast to the shape of x and converted to its dtype. Throws like `add_`.
 *
 * @example
 * noGrad(() => rnn.weight_hh_l0.copy_(eye(3)))
 * const rows = zeros(2, 3)
 * rows.at(0).copy_(tensor([1, 2, 3]))
 * rows // [[1, 2, 3], [0, 0, 0]]
 */
export function copy_(x: Tensor, source: Tensor): Tensor {
  return copyInto('copy_', x, source)
}

/** `copy_` in the name of another operation. */
export function copyInto(name: string, x: Tensor, source: Tensor): Tensor {
  requireTensor(name, x)
  const values = carried(name, x, apart(x, source) as Tensor)
  const window = broadcast(name, values, x.shape)
  return inPlaceOp(name, x, [values], {
    forward: (k) => k.copy(window, x),
    vjp: (g, needs) => [needs[0] ? zerosLike(g) : null, g],
    saves: [],
  })
}

/**
 * Uniform random numbers in [low, high) from the generator `user`. Throws like `add_`.
 *
 * @example
 * noGrad(() => weight.uniform_(-0.1, 0.1))
 */
export function uniform_(x: Tensor, low = 0, high = 1, generator: Generator = generators.user): Tensor {
  if (!(low <= high && Number.isFinite(high - low)))
    throw new ValueError(
      'uniform_',
      `low must not be above high, got ${shownValue(low)} and ${shownValue(high)}`,
    )
  return random_('uniform_', x, (out) =>
    out.kernels.uniform(out, takeSource(generator, out.numel), low, high),
  )
}

/**
 * Random numbers from the normal distribution, from the generator `user`. Throws like `add_`.
 *
 * @example
 * noGrad(() => weight.normal_(0, 0.01))
 */
export function normal_(x: Tensor, mean = 0, std = 1, generator: Generator = generators.user): Tensor {
  if (!(std >= 0)) throw new ValueError('normal_', `std must be a number >= 0, got ${shownValue(std)}`)
  return random_('normal_', x, (out) => out.kernels.normal(out, takeSource(generator, out.numel), mean, std))
}

function binary_(
  name: string,
  kernel: BinaryName,
  x: Tensor,
  other: Tensor | number,
  vjp: Vjp<readonly (Tensor | null)[]>,
  saves?: readonly Tensor[],
): Tensor {
  requireTensor(name, x)
  if (x.dtype === 'bool' && other instanceof Tensor && other.dtype === 'bool' && kernel in logicalInPlace)
    return copy_(x, logicalInPlace[kernel as keyof typeof logicalInPlace](x, other))
  if (x.dtype === 'bool' || (x.dtype === 'int32' && (kernel === 'div' || isFraction(other))))
    throw new DTypeError(name, `the result does not fit ${x.dtype}; convert the tensor with toFloat() first`)
  if (x.dtype === 'int32' && typeof other === 'number') requireInt32(name, other)
  const own = apart(x, other)
  if (typeof own === 'number')
    return inPlaceOp(name, x, [], { forward: (k) => k.binary(kernel, x, own, x), vjp })
  const operand = toDtype(own, x.dtype)
  const window = broadcast(name, operand, x.shape)
  return inPlaceOp(name, x, [operand], { forward: (k) => k.binary(kernel, x, window, x), vjp, saves })
}

const logicalInPlace = {
  add: (x: Tensor, y: Tensor) => logicalOr(x, y),
  mul: (x: Tensor, y: Tensor) => logicalAnd(x, y),
}

function unary_(name: string, kernel: UnaryName, x: Tensor, vjp: Vjp<readonly (Tensor | null)[]>): Tensor {
  requireFloat(name, x)
  return inPlaceOp(name, x, [], { forward: (k) => k.unary(kernel, x, x), vjp })
}

/** `fill_` in the name of another operation. */
export function fillWith(name: string, x: Tensor, value: number): Tensor {
  requireTensor(name, x)
  if (x.dtype === 'int32') requireInt32(name, value)
  return inPlaceOp(name, x, [], { forward: (k) => k.fill(x, value), vjp: (g) => [zerosLike(g)] })
}

function random_(name: string, x: Tensor, fill: (out: Tensor) => void): Tensor {
  requireFloat(name, x)
  return inPlaceOp(name, x, [], {
    forward: (k) => {
      const out = x.isContiguous() ? x : empty(x.shape, 'float32', x)
      fill(out)
      if (out !== x) k.copy(out, x)
    },
    vjp: (g) => [zerosLike(g)],
  })
}

function requireFloat(name: string, x: Tensor): void {
  requireTensor(name, x)
  if (x.dtype !== 'float32')
    throw new DTypeError(name, `needs float32, got ${x.dtype}; convert it with toFloat()`)
}

function isFraction(other: Tensor | number): boolean {
  return typeof other === 'number' ? !Number.isInteger(other) : other.dtype === 'float32'
}

function scaled(other: Tensor | number, alpha = 1): Tensor | number {
  if (alpha === 1) return other
  return typeof other === 'number' ? other * alpha : mul(other, alpha)
}

/** The operand in separate memory: a kernel must not read what it is writing. */
function apart(x: Tensor, other: Tensor | number): Tensor | number {
  return other instanceof Tensor && other.storage === x.storage ? clone(other) : other
}

/** The old values of x, if the gradient of the operand will need them. */
function beforeChange(x: Tensor, other: Tensor | number): Tensor | null {
  return isGradEnabled() && other instanceof Tensor && other.requiresGrad ? clone(x) : null
}
