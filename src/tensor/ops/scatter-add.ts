import { ShapeError } from '../../base/errors.ts'
import type { IndexCaller } from '../../backend/index-error.ts'
import { op } from '../op.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { checkGather, gather, shrunk } from './gather.ts'
import { narrow } from './slice.ts'
import { asDtype } from './to-dtype.ts'
import { reshape } from './view.ts'

/**
 * x with `values[i][j]` added at `[index[i][j]][j]` (for dim 0 of a matrix), in order: the transpose of `gather`. Values may be larger
 * than the index; the rest is not used.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * scatterAdd(zeros(3), 0, tensor([0, 0, 2], 'int32'), tensor([1, 2, 3])) // [3, 0, 3]
 */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  requireTensor('scatterAdd', index)
  requireTensor('scatterAdd', values)
  return addAt({ operation: 'scatterAdd', shape: index.shape }, x, dim, index, values)
}

/** `scatterAdd`; errors name the function that the user called. */
export function addAt(caller: IndexCaller, x: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  if (x.shape.length === 0 && index.shape.length <= 1 && values.shape.length <= 1)
    return reshape(addAt(caller, reshape(x, [1]), dim, reshape(index, [-1]), reshape(values, [-1])), [])
  const at = checkGather(caller.operation, x, dim, index)
  if (
    values.shape.length !== index.shape.length ||
    index.shape.some((extent, i) => extent > values.shape[i]!)
  )
    throw new ShapeError(caller.operation, 'the index must not be larger than the values', {
      index: index.shape,
      values: values.shape,
    })
  const dtype = x.dtype === 'float32' || values.dtype === 'float32' ? 'float32' : 'int32'
  const input = asDtype('addAt', x, dtype)
  const added = asDtype('addAt', values, dtype)
  return op('scatterAdd', [input, index, added], {
    shape: x.shape,
    dtype,
    forward: (k, out) => {
      k.copy(input, out)
      k.scatterAdd(at, index, { ...window(added), shape: index.shape }, shrunk(out, index, at), caller)
    },
    ...(dtype === 'float32'
      ? {
          vjp: (g: Tensor, needs: readonly boolean[]) =>
            [g, null, needs[2] ? gathered(g, at, index, added) : null] as const,
        }
      : {}),
    saves: [index],
  })
}

/** The gradient of the values: the elements of g at their positions, and 0 for values without an index. */
function gathered(g: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
  const picked = gather(g, dim, index)
  return index.shape.every((extent, i) => extent === values.shape[i]) ? picked : padded(picked, values)
}

function padded(picked: Tensor, values: Tensor): Tensor {
  return op('scatterAddPad', [picked], {
    shape: values.shape,
    forward: (k, out) => {
      k.fill(out, 0)
      k.copy(picked, { ...window(out), shape: picked.shape })
    },
    vjp: (gg) => {
      let inner = gg
      picked.shape.forEach((extent, i) => (inner = narrow(inner, i, 0, extent)))
      return [inner]
    },
    saves: [],
  })
}

function window({ storage, dtype, shape, strides, offset }: Tensor) {
  return { storage, dtype, shape, strides, offset }
}
