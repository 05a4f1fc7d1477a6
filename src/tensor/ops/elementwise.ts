import { wrongArgument } from '../../base/check-argument.ts'
import { DTypeError } from '../../base/errors.ts'
import { requireInt32 } from '../../base/int32.ts'
import type { BinaryName, UnaryName } from '../../backend/kernels.ts'
import type { DType, Strided } from '../../backend/storage.ts'
import { op, type OpSpec, type Vjp } from '../op.ts'
import { broadcastShapes, expandedStrides, sameShape, type Shape } from '../shape.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { logicalAnd, logicalOr } from './logical.ts'
import { asDtype } from './to-dtype.ts'

/** A window that shows `x` broadcast to `shape`. For kernels only: it is not a tensor and has no gradient. */
export function broadcast(operation: string, x: Tensor, shape: Shape): Strided {
  requireTensor(operation, x)
  if (sameShape(x.shape, shape)) return x
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape,
    strides: expandedStrides(operation, x.shape, x.strides, shape),
    offset: x.offset,
  }
}

/** An elementwise float32 op. `vjp` gets g, x and the output y; declare y only if the gradient uses it. */
export function unary(
  name: UnaryName,
  x: Tensor,
  vjp: Vjp<readonly [Tensor]>,
  saves?: readonly Tensor[],
): Tensor {
  const input = asDtype(name, x, 'float32')
  const spec: OpSpec<readonly [Tensor]> = {
    shape: input.shape,
    forward: (k, out) => k.unary(name, input, out),
    vjp,
    saves: saves ?? (vjp.length > 2 ? [] : [input]),
  }
  return op(name, [input] as const, spec)
}

/** The common dtype of two operands: float32 beats int32 beats bool; numbers adopt the tensor's dtype unless they have a fraction. */
export function commonDtype(a: Tensor | number, b: Tensor | number): DType {
  if (typeof a === 'number')
    return typeof b === 'number' ? both(numberDtype(a), numberDtype(b)) : withNumber(b, a)
  return typeof b === 'number' ? withNumber(a, b) : both(a.dtype, b.dtype)
}

const both = (a: DType, b: DType): DType =>
  a === 'float32' || b === 'float32' ? 'float32' : a === 'int32' || b === 'int32' ? 'int32' : 'bool'

const numberDtype = (x: number): DType => (Number.isInteger(x) ? 'int32' : 'float32')

const withNumber = (x: Tensor, number: number): DType => both(x.dtype, numberDtype(number))

/** Arithmetic on bool tensors, as in PyTorch: a sum or maximum is "or", a product or minimum is "and". */
const logicalCounterparts = {
  add: (a: Tensor, b: Tensor) => logicalOr(a, b),
  maximum: (a: Tensor, b: Tensor) => logicalOr(a, b),
  mul: (a: Tensor, b: Tensor) => logicalAnd(a, b),
  minimum: (a: Tensor, b: Tensor) => logicalAnd(a, b),
}

function isLogical(name: BinaryName): name is keyof typeof logicalCounterparts {
  return name in logicalCounterparts
}

/** @throws ValueError for what is neither a tensor nor a number. */
export function requireOperand(name: string, x: unknown): void {
  if (typeof x !== 'number' && !(x instanceof Tensor)) throw wrongArgument(name, 'a tensor or a number', x)
}

function resultDtype(name: BinaryName, a: Tensor | number, b: Tensor | number): DType {
  requireOperand(name, a)
  requireOperand(name, b)
  if (name === 'div' || name === 'pow') return 'float32'
  const dtype = commonDtype(a, b)
  return dtype === 'bool' ? 'int32' : dtype
}

/**
 * Runs a kernel on two operands with broadcasting; at most one of them is a number. Results are float32, int32 if both are integers, and
 * bool if both are bool and so is the result. The gradient of a number is never asked for: `vjp` returns null in its place.
 *
 * @throws ValueError if the result is int32 and a number does not fit.
 */
export function binary(
  name: BinaryName,
  a: Tensor | number,
  b: Tensor | number,
  vjp: Vjp<readonly [Tensor | null, Tensor | null]>,
  saves?: readonly (Tensor | number)[],
  dtype: DType = resultDtype(name, a, b),
): Tensor {
  if (dtype === 'int32' && isLogical(name) && commonDtype(a, b) === 'bool')
    return logicalCounterparts[name](a as Tensor, b as Tensor)
  if (dtype === 'int32') for (const x of [a, b]) if (typeof x === 'number') requireInt32(name, x)
  const left = typeof a === 'number' ? a : asDtype(name, a, dtype)
  const right = typeof b === 'number' ? b : asDtype(name, b, dtype)
  if (typeof left === 'number' && typeof right === 'number')
    throw new DTypeError(name, 'at least one operand must be a tensor')
  const leftShape = typeof left === 'number' ? [] : left.shape
  const rightShape = typeof right === 'number' ? [] : right.shape
  const shape =
    typeof left === 'number'
      ? rightShape
      : typeof right === 'number'
        ? leftShape
        : sameShape(leftShape, rightShape)
          ? leftShape
          : broadcastShapes(name, leftShape, rightShape)
  const inputs = [typeof left === 'number' ? null : left, typeof right === 'number' ? null : right] as const
  return op(name, inputs, {
    shape,
    dtype,
    forward: (k, out) =>
      k.binary(
        name,
        typeof left === 'number' ? left : broadcast(name, left, shape),
        typeof right === 'number' ? right : broadcast(name, right, shape),
        out,
      ),
    vjp: dtype === 'float32' ? vjp : undefined,
    saves: saves?.filter((x) => x instanceof Tensor),
  })
}
