import { IndexError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { op, viewOp } from '../op.ts'
import { normalizeDim, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * A view of the elements start, start + step, ... before `end` along `dim`. Negative numbers count from the end, as in JavaScript and
 * Python; bounds out of range are clamped.
 *
 * @throws ValueError if the step is not an integer of at least 1.
 * @example
 * slice(arange(10), 0, 1, -1, 3) // [1, 4, 7]
 */
export function slice(x: Tensor, dim: number, start = 0, end = Infinity, step = 1): Tensor {
  if (!Number.isSafeInteger(step) || step < 1)
    throw new ValueError('slice', `the step must be an integer of at least 1, got ${shownValue(step)}`)
  const at = requireDim('slice', x, dim)
  const extent = x.shape[at]!
  const place = (i: number): number => Math.min(Math.max(i < 0 ? i + extent : i, 0), extent)
  const first = place(whole('slice', start))
  const last = place(end === Infinity ? extent : whole('slice', end))
  const length = Math.max(0, Math.ceil((last - first) / step))
  return window('slice', x, at, first, length, step)
}

/**
 * A view of `length` elements from `start` along `dim`.
 *
 * @throws IndexError if they are not all in range.
 * @example
 * narrow(arange(10), 0, 2, 3) // [2, 3, 4]
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const at = requireDim('narrow', x, dim)
  const extent = x.shape[at]!
  const first = start < 0 ? start + extent : start
  if (
    !Number.isSafeInteger(length) ||
    !Number.isSafeInteger(start) ||
    length < 0 ||
    first < 0 ||
    first + length > extent
  )
    throw new IndexError(
      'narrow',
      `start ${start} and length ${length} are out of range for dim ${dim} of size ${extent}`,
      { dim },
    )
  return window('narrow', x, at, first, length, 1)
}

/**
 * A view of the slice at `index` along `dim`, without that dimension; a negative index counts from the end.
 *
 * @throws IndexError if the index is out of range.
 * @example
 * select(tensor([[1, 2], [3, 4]]), 0, -1) // [3, 4]
 */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const at = requireDim('select', x, dim)
  const extent = x.shape[at]!
  if (!Number.isSafeInteger(index) || index < -extent || index >= extent)
    throw new IndexError('select', `index ${index} is out of range for dim ${dim} of size ${extent}`, { dim })
  const place = index < 0 ? index + extent : index
  return viewOp(
    'select',
    x,
    x.shape.toSpliced(at, 1),
    x.strides.toSpliced(at, 1),
    x.offset + place * x.strides[at]!,
    (g) => selectGrad(g, x.shape, at, place),
  )
}

/** Zeros of `shape` with g in the slice at `index` of `dim`: the gradient of `select`. */
function selectGrad(g: Tensor, shape: Shape, dim: number, index: number): Tensor {
  return op('selectGrad', [g], {
    shape,
    forward: (k, out) => {
      k.fill(out, 0)
      k.copy(g, {
        storage: out.storage,
        dtype: out.dtype,
        shape: g.shape,
        strides: out.strides.toSpliced(dim, 1),
        offset: index * out.strides[dim]!,
      })
    },
    vjp: (gg) => [select(gg, dim, index)],
    saves: [],
  })
}

function window(name: string, x: Tensor, dim: number, first: number, length: number, step: number): Tensor {
  return viewOp(
    name,
    x,
    x.shape.with(dim, length),
    x.strides.with(dim, x.strides[dim]! * step),
    x.offset + (length > 0 ? first * x.strides[dim]! : 0),
    (g) => windowGrad(g, x.shape, dim, first, step),
  )
}

/** Zeros of `shape` with g at first, first + step, ... along `dim`: the gradient of `slice` and `narrow`. */
function windowGrad(g: Tensor, shape: Shape, dim: number, first: number, step: number): Tensor {
  return op('sliceGrad', [g], {
    shape,
    forward: (k, out) => {
      k.fill(out, 0)
      if (g.numel === 0) return
      k.copy(g, {
        storage: out.storage,
        dtype: out.dtype,
        shape: g.shape,
        strides: out.strides.with(dim, out.strides[dim]! * step),
        offset: first * out.strides[dim]!,
      })
    },
    vjp: (gg) => [window('slice', gg, dim, first, g.shape[dim]!, step)],
    saves: [],
  })
}

function requireDim(name: string, x: Tensor, dim: number): number {
  requireTensor(name, x)
  if (x.shape.length === 0)
    throw new ShapeError(name, 'a scalar has no dimensions to slice', { tensor: x.shape })
  return normalizeDim(name, dim, x.shape.length)
}

function whole(name: string, value: number): number {
  if (!Number.isSafeInteger(value))
    throw new ValueError(name, `bounds must be integers, got ${shownValue(value)}`)
  return value
}
