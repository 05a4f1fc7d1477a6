import { viewOp } from '../op.ts'
import { normalizeDim, normalizeDims } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { reshape } from './view.ts'

/**
 * A view of x with a new dimension of size 1 before `dim`; -1 puts it last.
 *
 * @example
 * unsqueeze(zeros(3), 0).shape // [1, 3]
 */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  requireTensor('unsqueeze', x)
  const at = normalizeDim('unsqueeze', dim, x.shape.length + 1)
  const shape = x.shape.toSpliced(at, 0, 1)
  const stride = at < x.shape.length ? x.shape[at]! * x.strides[at]! : 1
  return viewOp('unsqueeze', x, shape, x.strides.toSpliced(at, 0, stride), x.offset, (g) =>
    reshape(g, x.shape),
  )
}

/**
 * A view of x without its dimensions of size 1: all of them, or only those in `dim`. A listed dimension of another size is kept.
 *
 * @example
 * squeeze(zeros(1, 3, 1)).shape // [3]
 */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  requireTensor('squeeze', x)
  const dims = normalizeDims('squeeze', dim, x.shape.length)
  const stays = (i: number): boolean => x.shape[i] !== 1 || !dims.includes(i)
  return viewOp(
    'squeeze',
    x,
    x.shape.filter((_, i) => stays(i)),
    x.strides.filter((_, i) => stays(i)),
    x.offset,
    (g) => reshape(g, x.shape),
  )
}
