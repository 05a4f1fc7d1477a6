import { ShapeError } from '../../base/errors.ts'
import { viewOp } from '../op.ts'
import { contiguousStrides, resolveShape, sameShape, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'

/**
 * The same elements in another shape, without a copy; one size may be -1.
 *
 * @throws ShapeError if the number of elements differs, or if the layout needs a copy; use `reshape` then, or `contiguous()` first.
 * @example
 * view(arange(6), [2, -1]) // [[0, 1, 2], [3, 4, 5]]
 */
export function view(x: Tensor, shape: Shape): Tensor {
  requireTensor('view', x)
  const target = resolveShape('view', shape, x.numel)
  const strides = viewStrides(x, target)
  if (strides === null)
    throw new ShapeError(
      'view',
      'the tensor is not contiguous and cannot be viewed in this shape without a copy; call contiguous() first, or use reshape()',
      { tensor: x.shape, strides: x.strides, shape: target },
    )
  return viewOp('view', x, target, strides, x.offset, (g) => reshape(g, x.shape))
}

/**
 * The same elements in another shape: a view if the layout allows it, else a copy. One size may be -1.
 *
 * @example
 * reshape(tensor([[1, 2], [3, 4]]), [-1]) // [1, 2, 3, 4]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  requireTensor('reshape', x)
  const target = resolveShape('reshape', shape, x.numel)
  if (sameShape(target, x.shape)) return x
  const strides = viewStrides(x, target)
  if (strides !== null) return viewOp('view', x, target, strides, x.offset, (g) => reshape(g, x.shape))
  return view(contiguous(x), target)
}

/**
 * Strides that show x in another shape, or null if that needs a copy. Dimensions of x that follow each other without gaps form a run; the
 * new sizes must split every run exactly.
 */
function viewStrides(x: Tensor, target: Shape): number[] | null {
  if (x.isContiguous()) return contiguousStrides(target)
  const strides = target.map(() => 1)
  const dims = x.shape.map((extent, i) => ({ extent, stride: x.strides[i]! })).filter((d) => d.extent !== 1)
  let at = target.length - 1
  for (let i = dims.length - 1; i >= 0; i--) {
    const inner = dims[i]!.stride
    let run = dims[i]!.extent
    while (i > 0 && dims[i - 1]!.stride === inner * run) run *= dims[--i]!.extent
    let filled = 1
    for (; at >= 0 && filled < run; at--) {
      strides[at] = inner * filled
      filled *= target[at]!
    }
    if (filled !== run) return null
  }
  return strides
}
