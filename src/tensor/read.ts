import { hostView } from '../backend/memory.ts'
import type { TypedArray } from '../backend/storage.ts'
import { noGrad } from './graph.ts'
import { watcher } from './op-watcher.ts'
import { contiguous } from './ops/contiguous.ts'
import { assertAlive, type Tensor } from './tensor.ts'
import { ShapeError } from '../base/errors.ts'

/** Values of a tensor as nested arrays; a number or boolean for a scalar. */
export type NestedValues = number | boolean | NestedValues[]

/** A copy of the current elements in row-major order. */
export function readValues(x: Tensor): Promise<TypedArray> {
  return packed('data', x, ({ kernels, storage, offset, numel }) => kernels.read(storage, offset, numel))
}

/** The value of a tensor with one element, as a number. */
export async function readItem(x: Tensor): Promise<number> {
  assertItem(x)
  const [value] = await x.kernels.read(x.storage, x.offset, 1)
  return value!
}

/** Like `readValues`, but synchronous. @throws BackendError if the backend is not a CPU backend. */
export function readSync(x: Tensor): TypedArray {
  return packed('dataSync', x, ({ kernels, storage, offset, numel }) =>
    hostView('dataSync', kernels, storage).slice(offset, offset + numel),
  )
}

/** Like `readItem`, but synchronous. @throws BackendError if the backend is not a CPU backend. */
export function readItemSync(x: Tensor): number {
  assertItem(x)
  return hostView('itemSync', x.kernels, x.storage)[x.offset]!
}

/** Whether ops may look at values: the backend returns them synchronously, and no module is traced, for which values of one example say little. */
export function isOnHost(x: Tensor): boolean {
  return watcher === null && 'view' in x.kernels
}

/** All elements of the storage of x, not copied, for printing. @throws BackendError if the backend is not a CPU backend. */
export function viewSync(operation: string, x: Tensor): TypedArray {
  return hostView(operation, x.kernels, x.storage)
}

/**
 * The elements of a contiguous tensor for immediate use: on a CPU backend neither copied nor a promise. Valid until the next allocation.
 */
export function peek(x: Tensor): TypedArray | Promise<TypedArray> {
  assertAlive('data', x)
  if (!isOnHost(x) || !x.isContiguous()) return readValues(x)
  return hostView('data', x.kernels, x.storage).subarray(x.offset, x.offset + x.numel)
}

/** Calls `read` with x, or with a contiguous copy whose memory is freed right after, as kernels and reads run in order. */
function packed<T>(operation: string, x: Tensor, read: (dense: Tensor) => T): T {
  assertAlive(operation, x)
  if (x.isContiguous()) return read(x)
  const copy = noGrad(() => contiguous(x))
  try {
    return read(copy)
  } finally {
    copy.kernels.release(copy.storage)
  }
}

function assertItem(x: Tensor): void {
  assertAlive('item', x)
  if (x.numel !== 1)
    throw new ShapeError('item', 'needs a tensor with one element; use tolist() or data() for more', {
      tensor: x.shape,
    })
}

/** Elements in row-major order as nested arrays. */
export function nested(values: TypedArray, shape: readonly number[], isBool: boolean): NestedValues {
  let at = 0
  const level = (depth: number): NestedValues => {
    if (depth === shape.length) {
      const value = values[at++]!
      return isBool ? value !== 0 : value
    }
    return Array.from({ length: shape[depth]! }, () => level(depth + 1))
  }
  return level(0)
}
