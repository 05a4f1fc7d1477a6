import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, IndexError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { reshape } from '../../tensor/ops/shared.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { lookUp } from '../../tensor/ops/rows.ts'
import { addAt } from '../../tensor/ops/scatter-add.ts'
import type { Tensor } from '../../tensor/index.ts'

export interface EmbeddingOptions {
  /** A row that gets no gradient; negative numbers count from the end. Default: none. */
  readonly paddingIdx?: number | null
}

const embeddingOptionNames: OptionNames<EmbeddingOptions> = { paddingIdx: true }

/**
 * Selects rows of a table by index.
 *
 *     index int32 [...]   weight [rows, width]   ->   [..., width]
 *
 * @throws DTypeError if the index is not int32, IndexError for a row outside the table.
 * @example
 * F.embedding(tensor([1, 0], 'int32'), tensor([[1, 2], [3, 4]])) // [[3, 4], [1, 2]]
 */
export function embedding(index: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  checkOptions('embedding', options, embeddingOptionNames)
  requireTensor('embedding', index)
  if (index.dtype !== 'int32')
    throw new DTypeError(
      'embedding',
      `the input must hold row indices as int32, got ${index.dtype}; convert it with toInt(), or create it with tensor([...], 'int32')`,
    )
  if (weight.shape.length !== 2)
    throw new ShapeError('embedding', 'the table must be [rows, width]', { weight: weight.shape })
  return lookUp(
    { operation: 'embedding', shape: index.shape },
    weight,
    index,
    paddingRow(weight.shape[0]!, options.paddingIdx ?? null),
  )
}

/** The padding row counted from the start, or -1. */
export function paddingRow(rows: number, paddingIdx: number | null): number {
  if (paddingIdx === null) return -1
  if (!Number.isInteger(paddingIdx) || paddingIdx < -rows || paddingIdx >= rows)
    throw new IndexError(
      'embedding',
      `paddingIdx ${paddingIdx} is out of range for a table with ${rows} rows`,
    )
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx
}

/**
 * One-hot vectors: int32 rows of 0 with a 1 at the class.
 *
 *     index int32 [...]   ->   [..., classes]
 *
 * @throws DTypeError if the index is not int32, IndexError for a class out of range.
 * @example
 * F.oneHot(tensor([2, 0], 'int32'), 3) // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(index: Tensor, classes: number): Tensor {
  requireTensor('oneHot', index)
  if (index.dtype !== 'int32')
    throw new DTypeError('oneHot', `the classes must be int32, got ${index.dtype}; convert with toInt()`)
  if (!Number.isSafeInteger(classes) || classes < 1)
    throw new ValueError(
      'oneHot',
      `classes must be an integer of at least 1, got ${shownValue(classes)}; to infer it from the data, as PyTorch does for -1, pass 1 + await index.max().item()`,
    )
  const rows = filled([index.numel, classes], 0, 'int32', index)
  const ones = filled([index.numel, 1], 1, 'int32', index)
  const marked = addAt({ operation: 'oneHot', shape: index.shape }, rows, 1, reshape(index, [-1, 1]), ones)
  return reshape(marked, [...index.shape, classes])
}
