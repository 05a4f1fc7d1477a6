import { DTypeError, ShapeError } from '../../base/errors.ts'
import type { IndexCaller } from '../../backend/index-error.ts'
import type { Strided } from '../../backend/storage.ts'
import { noGrad } from '../graph.ts'
import { op } from '../op.ts'
import { sameShape, sizeOf } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { ne } from './compare.ts'
import { mul } from './mul.ts'
import { dense } from './operand.ts'
import { unsqueeze } from './squeeze.ts'
import { toDtype } from './to-dtype.ts'

/** Refuses an index tensor that is not int32. */
export function requireIndex(operation: string, index: Tensor): void {
  requireTensor(operation, index)
  if (index.dtype !== 'int32')
    throw new DTypeError(
      operation,
      `indices must be int32, got ${index.dtype}; create them with tensor([...], 'int32') or convert with toInt()`,
    )
}

/**
 * Selects rows of a table by index: `out[i] = table[index[i]]`, the lookup inside `Embedding`.
 *
 *     table [rows, width]   index [...]   ->   [..., width]
 *
 * A row may be selected several times; its gradient is then the sum over all of them. The row `paddingIndex` (-1 for none) gets no
 * gradient.
 *
 * @throws ShapeError if the table is not a matrix, DTypeError if the index is not int32, IndexError for a row outside the table.
 * @example
 * takeRows(tensor([[1, 2], [3, 4]]), tensor([1, 1, 0], 'int32')) // [[3, 4], [3, 4], [1, 2]]
 */
export function takeRows(table: Tensor, index: Tensor, paddingIndex = -1): Tensor {
  requireTensor('takeRows', index)
  return lookUp({ operation: 'takeRows', shape: index.shape }, table, index, paddingIndex)
}

/** `takeRows`; errors name the function that the user called. */
export function lookUp(caller: IndexCaller, table: Tensor, index: Tensor, paddingIndex = -1): Tensor {
  requireIndex(caller.operation, index)
  if (table.shape.length !== 2)
    throw new ShapeError(caller.operation, 'needs table [rows, width] and index [...]', {
      table: table.shape,
      index: index.shape,
    })
  // The kernels move elements of four bytes.
  if (table.dtype === 'bool')
    return toDtype(lookUp(caller, toDtype(table, 'int32'), index, paddingIndex), 'bool')
  const [rows, width] = table.shape as readonly [number, number]
  return op('takeRows', [table, index], {
    shape: [...index.shape, width],
    dtype: table.dtype,
    forward: (k, out) => k.takeRows(dense(table), flat(index), matrix(out, width), caller),
    ...(table.dtype === 'float32'
      ? { vjp: (g: Tensor) => [addRows(index, g, rows, paddingIndex), null] as const }
      : {}),
    saves: [index],
  })
}

/**
 * Adds `values[i]` to row `index[i]` of a zero table with `rows` rows: the transpose of `takeRows`. Values for the row `paddingIndex`
 * (-1 for none) are skipped.
 *
 *     index [...]   values [..., width]   ->   [rows, width]
 *
 * @throws ShapeError if values do not extend the shape of the index by one dimension, DTypeError if the index is not int32,
 * IndexError for a row outside the table.
 * @example
 * addRows(tensor([1, 1], 'int32'), tensor([[1], [2]]), 3) // [[0], [3], [0]]
 */
export function addRows(index: Tensor, values: Tensor, rows: number, paddingIndex = -1): Tensor {
  requireIndex('addRows', index)
  if (values.shape.length === 0 || !sameShape(values.shape.slice(0, -1), index.shape))
    throw new ShapeError('addRows', 'needs index [...] and values [..., width]', {
      index: index.shape,
      values: values.shape,
    })
  const width = values.shape[values.shape.length - 1]!
  return op('addRows', [index, values], {
    shape: [rows, width],
    forward: (k, out) =>
      k.addRows(
        flat(index),
        matrix(dense(noGrad(() => toDtype(values, 'float32'))), width),
        out,
        paddingIndex,
      ),
    vjp: (g) => {
      const picked = takeRows(g, index)
      if (paddingIndex < 0) return [null, picked]
      return [null, mul(picked, unsqueeze(toDtype(ne(index, paddingIndex), 'float32'), -1))]
    },
    saves: [index],
  })
}

/** A contiguous index as a flat list, for the kernel only. */
function flat(index: Tensor): Strided {
  const source = contiguous(index)
  return {
    storage: source.storage,
    dtype: source.dtype,
    shape: [source.numel],
    strides: [1],
    offset: source.offset,
  }
}

/** A contiguous tensor as a matrix, for the kernel only. */
function matrix(x: Tensor, width: number): Strided {
  const rows = sizeOf(x.shape.slice(0, -1))
  return { storage: x.storage, dtype: x.dtype, shape: [rows, width], strides: [width, 1], offset: x.offset }
}
