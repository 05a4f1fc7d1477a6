import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { MAX_DIMS } from '../../../backend/kernels.ts'
import { op, viewOp } from '../../op.ts'
import { normalizeDim, type Shape } from '../../shape.ts'
import type { Tensor } from '../../tensor.ts'
import { select } from '../slice.ts'

/**
 * A view of all windows of `size` elements along `dim`, `step` apart, with the elements of a window in a new last dimension. Windows may
 * overlap. (`F.unfold` takes the patches of images.)
 *
 * @throws ShapeError if the window is larger than the dimension, ValueError if size or step is not a positive integer.
 * @example
 * unfold(arange(4), 0, 2, 1) // [[0, 1], [1, 2], [2, 3]]
 */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new ValueError('unfold', `the size must be an integer >= 0, got ${shownValue(size)}`)
  if (!Number.isSafeInteger(step) || step < 1)
    throw new ValueError('unfold', `the step must be an integer of at least 1, got ${shownValue(step)}`)
  const at = normalizeDim('unfold', dim, x.shape.length)
  if (x.shape.length >= MAX_DIMS)
    throw new ShapeError('unfold', `a tensor can have at most ${MAX_DIMS} dimensions`, { tensor: x.shape })
  const extent = x.shape.length === 0 ? 1 : x.shape[at]!
  if (size > extent)
    throw new ShapeError('unfold', `windows of ${size} do not fit into dim ${dim} of size ${extent}`, {
      tensor: x.shape,
    })
  if (x.shape.length === 0)
    return viewOp('unfold', x, [size], [1], x.offset, (g) => unfoldGrad(g, [], 0, step))
  const stride = x.strides[at]!
  return viewOp(
    'unfold',
    x,
    [...x.shape.with(at, Math.floor((extent - size) / step) + 1), size],
    [...x.strides.with(at, stride * step), stride],
    x.offset,
    (g) => unfoldGrad(g, x.shape, at, step),
  )
}

/** Zeros of `shape` to which every window is added: the transpose of `unfold`. */
function unfoldGrad(g: Tensor, shape: Shape, dim: number, step: number): Tensor {
  const size = g.shape.at(-1)!
  return op('unfoldGrad', [g], {
    shape,
    forward: (k, out) => {
      k.fill(out, 0)
      if (g.numel === 0) return
      for (let i = 0; i < size; i++) {
        const part = select(g, -1, i)
        const window = {
          storage: out.storage,
          dtype: out.dtype,
          shape: part.shape,
          strides: shape.length === 0 ? [] : out.strides.with(dim, out.strides[dim]! * step),
          offset: out.offset + (shape.length === 0 ? 0 : i * out.strides[dim]!),
        }
        k.binary('add', window, part, window)
      }
    },
    vjp: (gg) => [unfold(gg, dim, size, step)],
    saves: [],
  })
}
