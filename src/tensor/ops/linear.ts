import { DTypeError, ShapeError } from '../../base/errors.ts'
import type { Activation } from '../../backend/kernels.ts'
import type { Strided } from '../../backend/storage.ts'
import { op } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { activationGradients } from './activation-grad.ts'
import { matmul } from './matmul.ts'
import { dense } from './operand.ts'
import { sumTo } from './sum-to.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'

/**
 * `activation(x @ weightT + bias)` in one kernel.
 *
 *     x [..., in]   weight [out, in]   bias [out] or null   ->   [..., out]
 *
 * @throws ShapeError if the sizes do not fit.
 * @throws DTypeError if a tensor is not float32.
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4], [5, 6]]), tensor([1, 0])) // [[12, 17]]
 */
export function linear(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  activation: Activation = 'none',
): Tensor {
  check(x, weight, bias)
  const rank = x.shape.length
  const outputs = weight.shape[0]!
  const inputs = weight.shape[1]!
  const shape = x.shape.slice()
  shape[rank - 1] = outputs
  const rows = sizeOf(shape.slice(0, -1))
  const gradients = (
    g: Tensor,
    needs: readonly boolean[],
  ): readonly [Tensor | null, Tensor | null, Tensor | null] => [
    needs[0] ? matmul(g, weight) : null,
    needs[1] ? matmul(transpose(reshape(g, [rows, outputs]), 0, 1), reshape(x, [rows, inputs])) : null,
    needs[2] ? sumTo(g, [outputs]) : null,
  ]
  const addWeightGradient = (g: Tensor, into: Tensor): void => {
    const [left, right] = [transpose(reshape(g, [rows, outputs]), 0, 1), reshape(x, [rows, inputs])]
    into.kernels.matmul(left, right, into, { accumulate: true })
  }
  return op('linear', [x, weight, bias], {
    shape,
    forward: (k, out) => {
      const source = rank === 2 ? x : dense(x)
      const transposed: Strided = {
        storage: weight.storage,
        dtype: 'float32',
        shape: [inputs, outputs],
        strides: [weight.strides[1]!, weight.strides[0]!],
        offset: weight.offset,
      }
      k.matmul(
        rank === 2 ? source : matrix(source, rows, inputs),
        transposed,
        rank === 2 ? out : matrix(out, rows, outputs),
        { bias, activation },
      )
    },
    ...(activation === 'none'
      ? { vjp: gradients, adds: [null, addWeightGradient, null] }
      : {
          vjp: (g: Tensor, needs: readonly boolean[], out: Tensor) =>
            gradients(activationGradients[activation](g, out), needs),
        }),
    saves: [x, weight],
  })
}

/** A contiguous tensor as a matrix, for the kernel only. */
function matrix(x: Tensor, rows: number, columns: number): Strided {
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape: [rows, columns],
    strides: [columns, 1],
    offset: x.offset,
  }
}

function check(x: Tensor, weight: Tensor, bias: Tensor | null): void {
  requireTensor('linear', x)
  requireTensor('linear', weight)
  if (bias !== null) requireTensor('linear', bias)
  if (x.dtype !== 'float32' || weight.dtype !== 'float32' || (bias !== null && bias.dtype !== 'float32'))
    throw new DTypeError(
      'linear',
      `x, weight and bias must be float32, got ${[x, weight, bias].map((t) => t?.dtype ?? 'no bias').join(', ')}; convert with toFloat()`,
    )
  if (
    weight.shape.length !== 2 ||
    x.shape.length === 0 ||
    x.shape[x.shape.length - 1] !== weight.shape[1] ||
    (bias !== null && (bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0]))
  )
    throw new ShapeError('linear', 'needs x [..., in], weight [out, in] and bias [out]', {
      x: x.shape,
      weight: weight.shape,
      ...(bias === null ? {} : { bias: bias.shape }),
    })
}
