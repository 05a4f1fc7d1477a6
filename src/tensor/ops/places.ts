import { IndexError, ValueError } from '../../base/errors.ts'
import { INT32_MAX } from '../../base/int32.ts'
import { placeText } from '../../backend/overflow.ts'
import type { DType } from '../../backend/storage.ts'
import { noGrad } from '../graph.ts'
import { empty } from '../op.ts'
import { watcher } from '../op-watcher.ts'
import { isOnHost, viewSync } from '../read.ts'
import type { Shape } from '../shape.ts'
import { assertAlive, type IntTensor, type Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { lt } from './compare.ts'
import { dense } from './operand.ts'
import { requireIndex } from './rows.ts'
import { where } from './where.ts'

/** The elements of an index in row-major order, if the host can see them without waiting; else null. Valid until the next allocation. */
export function hostNumbers(index: Tensor): ArrayLike<number> | null {
  assertAlive('index', index)
  // What is traced for export must hold for every index.
  if (watcher !== null) return null
  if (isOnHost(index)) {
    const packed = dense(index)
    return viewSync('index', packed).subarray(packed.offset, packed.offset + packed.numel)
  }
  const known = index.kernels.known?.(index.storage)
  return known !== undefined && index.isContiguous() && index.numel === known.length ? known : null
}

/**
 * An index of a dimension of `size`, where negative numbers count from the end, as numbers from 0.
 *
 * @throws DTypeError if it is not int32, IndexError for a number out of range that the host can see.
 */
export function placesOf(operation: string, index: Tensor, size: number): Tensor {
  requireIndex(operation, index)
  const numbers = hostNumbers(index)
  if (numbers === null) return noGrad(() => where(lt(index, 0), add(index, size), index))
  let hasNegative = false
  for (let i = 0; i < numbers.length; i++) {
    const found = numbers[i]!
    if (found < -size || found >= size) throw outOfRange(operation, index.shape, i, found, size)
    if (found < 0) hasNegative = true
  }
  if (!hasNegative) return index
  return written(
    index.shape,
    Int32Array.from(numbers, (place) => (place < 0 ? place + size : place)),
    index,
  )
}

function outOfRange(
  operation: string,
  shape: Shape,
  position: number,
  found: number,
  size: number,
): IndexError {
  const place = shape.length === 0 ? 'the index' : `index ${placeText(position, shape)}`
  const range = size === 0 ? 'but the dimension is empty' : `outside ${-size} to ${size - 1}`
  return new IndexError(operation, `${place} is ${found}, ${range}`)
}

/** A tensor on the backend of `like` with these values in row-major order. */
export function written(shape: Shape, values: Int32Array, like: Tensor): IntTensor
export function written(shape: Shape, values: ArrayLike<number>, like: Tensor, dtype: DType): Tensor
export function written(
  shape: Shape,
  values: ArrayLike<number>,
  like: Tensor,
  dtype: DType = 'int32',
): Tensor {
  const out = empty(shape, dtype, like)
  out.kernels.write(out.storage, values)
  return out
}

/** Refuses a number of places that int32 cannot count. */
export function requireCountable(operation: string, count: number): void {
  if (count > INT32_MAX)
    throw new ValueError(
      operation,
      `the indexed dimensions have ${count} places, and int32 counts to 2147483647`,
    )
}
