import { ShapeError } from '../../base/errors.ts'
import type { Device } from '../../backend/kernels.ts'
import type { DType } from '../../backend/storage.ts'
import * as ops from '../ops/shared.ts'
import { normalizeDim, type Shape } from '../shape.ts'
import { requireTensor, type BoolTensor, type IntTensor, type Tensor } from '../tensor.ts'

type Sizes = readonly number[] | readonly [sizes: readonly number[]]

/** Methods that change a tensor's shape, layout or dtype, or select parts of it. */
export const layoutMethods = {
  /** The same elements in another shape, without a copy: `view(2, -1)` or `view([2, -1])`. */
  view(this: Tensor, ...shape: Sizes): Tensor {
    return ops.view(this, list(shape))
  },
  /** The same elements in another shape, copied only if necessary. */
  reshape(this: Tensor, ...shape: Sizes): Tensor {
    return ops.reshape(this, list(shape))
  },
  /** Flattens dimensions `start` to `end` (both included; all by default). */
  flatten(this: Tensor, start = 0, end = -1): Tensor {
    const rank = this.shape.length
    const first = start < 0 ? start + rank : start
    const last = end < 0 ? end + rank : end
    if (rank === 0) return ops.reshape(this, [1])
    if (first > last || first < 0 || last >= rank)
      throw new ShapeError('flatten', `dimensions ${start} to ${end} are out of range or out of order`, {
        tensor: this.shape,
      })
    const size = this.shape.slice(first, last + 1).reduce((product, extent) => product * extent, 1)
    return ops.reshape(this, this.shape.toSpliced(first, last - first + 1, size))
  },
  /** A view with two dimensions swapped. */
  transpose(this: Tensor, dim0: number, dim1: number): Tensor {
    return ops.transpose(this, dim0, dim1)
  },
  /** Transposes a matrix; vectors and scalars are returned unchanged. */
  t(this: Tensor): Tensor {
    if (this.shape.length > 2)
      throw new ShapeError('t', 'needs at most 2 dimensions; use transpose() or permute()', {
        tensor: this.shape,
      })
    return this.shape.length === 2 ? ops.transpose(this, 0, 1) : this
  },
  /** A view with the dimensions in another order. */
  permute(this: Tensor, ...dims: Sizes): Tensor {
    return ops.permute(this, list(dims))
  },
  /** A view broadcast to `shape`; -1 keeps a size. */
  expand(this: Tensor, ...shape: Sizes): Tensor {
    return ops.expand(this, list(shape))
  },
  /** A view broadcast to the shape of `other`. */
  expandAs(this: Tensor, other: Tensor): Tensor {
    requireTensor('expandAs', other)
    return ops.expand(this, other.shape)
  },
  /** A view with a new dimension of size 1 before `dim`. */
  unsqueeze(this: Tensor, dim: number): Tensor {
    return ops.unsqueeze(this, dim)
  },
  /** A view without dimensions of size 1. */
  squeeze(this: Tensor, dim?: number | readonly number[]): Tensor {
    return ops.squeeze(this, dim)
  },
  /** A view of `length` elements from `start` along `dim`. */
  narrow(this: Tensor, dim: number, start: number, length: number): Tensor {
    return ops.narrow(this, dim, start, length)
  },
  /** A view of the slice at `index` along `dim`, without that dimension. */
  select(this: Tensor, dim: number, index: number): Tensor {
    return ops.select(this, dim, index)
  },
  /** A view of start, start + step, ... before `end` along `dim`. */
  slice(this: Tensor, dim: number, start?: number, end?: number, step?: number): Tensor {
    return ops.slice(this, dim, start, end, step)
  },
  /** The slices at `index` along `dim`, as a copy. */
  indexSelect(this: Tensor, dim: number, index: Tensor): Tensor {
    return ops.indexSelect(this, dim, index)
  },
  /** Elements picked along `dim` by an index of the same rank. */
  gather(this: Tensor, dim: number, index: Tensor): Tensor {
    return ops.gather(this, dim, index)
  },
  /** A copy with `values` added at `index` along `dim`. */
  scatterAdd(this: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
    return ops.scatterAdd(this, dim, index, values)
  },
  /** The elements in reverse order along `dim`, one dimension or several, as a copy. */
  flip(this: Tensor, dim: number | readonly number[]): Tensor {
    return ops.flip(this, dim)
  },
  /** This tensor if it is contiguous, else a copy in row-major order. */
  contiguous(this: Tensor): Tensor {
    return ops.contiguous(this)
  },
  /** A copy with its own memory; gradients flow through it. */
  clone(this: Tensor): Tensor {
    return ops.clone(this)
  },
  /** The same values in the same memory, detached from the graph. */
  detach(this: Tensor): Tensor {
    return ops.detach(this)
  },
  /**
   * Converts to another dtype: `to('int32')`; or moves to a device: `x.to('webgpu')` at once, `await x.to('cpu')` when the values have come.
   *
   * @throws BackendError if the device is not open: see `openDevice`.
   */
  to,
  /** As float32. */
  toFloat(this: Tensor): Tensor {
    return ops.toDtype(this, 'float32')
  },
  /** As int32, truncated towards zero. */
  toInt(this: Tensor): IntTensor {
    return ops.toDtype(this, 'int32') as IntTensor
  },
  /** As bool: true where not 0. */
  toBool(this: Tensor): BoolTensor {
    return ops.toDtype(this, 'bool') as BoolTensor
  },
  /** Size of one dimension, or the whole shape. */
  size,
}

function size(this: Tensor): Shape
function size(this: Tensor, dim: number): number
function size(this: Tensor, dim?: number): Shape | number {
  return dim === undefined ? this.shape : this.shape[normalizeDim('size', dim, this.shape.length)]!
}

function to<D extends DType>(this: Tensor, dtype: D): Tensor & { readonly dtype: D }
function to(this: Tensor, device: 'webgpu'): Tensor
function to(this: Tensor, device: 'cpu'): Promise<Tensor>
function to(this: Tensor, device: Device): Tensor | Promise<Tensor>
function to(this: Tensor, dtype: DType | Device): Tensor | Promise<Tensor> {
  // `devices.ts` has the other half.
  return ops.toDtype(this, dtype as DType)
}

function list(sizes: Sizes): readonly number[] {
  const first = sizes[0]
  return typeof first === 'object' ? first : (sizes as readonly number[])
}
