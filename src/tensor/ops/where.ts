import { DTypeError } from '../../base/errors.ts'
import { requireInt32 } from '../../base/int32.ts'
import { op } from '../op.ts'
import { broadcastShapes } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { commonDtype, broadcast } from './elementwise.ts'
import { filled } from './fill.ts'
import { asDtype } from './to-dtype.ts'

/**
 * `a` where the condition is true, else `b`, with broadcasting.
 *
 * @throws DTypeError if the condition is not bool.
 * @example
 * where(tensor([true, false]), tensor([1, 2]), 0) // [1, 0]
 */
export function where(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  requireTensor('where', condition)
  if (condition.dtype !== 'bool')
    throw new DTypeError(
      'where',
      `the condition must be bool, got ${condition.dtype}; compare it, as in x.ne(0), or convert it with toBool()`,
    )
  if (typeof a !== 'number') requireTensor('where', a)
  if (typeof b !== 'number') requireTensor('where', b)
  if (typeof a === 'number' && typeof b === 'number')
    return where(condition, filled([], a, 'float32', condition), b)
  const dtype = commonDtype(a, b)
  if (dtype === 'int32') for (const x of [a, b]) if (typeof x === 'number') requireInt32('where', x)
  const left = typeof a === 'number' ? a : asDtype('where', a, dtype)
  const right = typeof b === 'number' ? b : asDtype('where', b, dtype)
  let shape = condition.shape
  if (typeof left !== 'number') shape = broadcastShapes('where', shape, left.shape)
  if (typeof right !== 'number') shape = broadcastShapes('where', shape, right.shape)
  return op(
    'where',
    [condition, typeof left === 'number' ? null : left, typeof right === 'number' ? null : right],
    {
      shape,
      dtype,
      forward: (k, out) =>
        k.where(
          broadcast('where', condition, shape),
          typeof left === 'number' ? left : broadcast('where', left, shape),
          typeof right === 'number' ? right : broadcast('where', right, shape),
          out,
        ),
      ...(dtype === 'float32'
        ? {
            vjp: (g: Tensor, needs: readonly boolean[]) =>
              [
                null,
                needs[1] ? where(condition, g, 0) : null,
                needs[2] ? where(condition, 0, g) : null,
              ] as const,
          }
        : {}),
      saves: [condition],
    },
  )
}
