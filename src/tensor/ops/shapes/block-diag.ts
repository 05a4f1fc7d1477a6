import { ShapeError } from '../../../base/errors.ts'
import type { DType } from '../../../backend/storage.ts'
import { op } from '../../op.ts'
import { requireTensors, type Tensor } from '../../tensor.ts'
import { narrow } from '../slice.ts'
import { toDtype } from '../to-dtype.ts'
import { meet } from '../cat.ts'
import { atleast2d } from './stacks.ts'

/**
 * A matrix with the given matrices along its diagonal and zeros elsewhere; vectors and scalars are rows.
 *
 * @throws ShapeError if a tensor has more than 2 dimensions or the list is empty.
 * @example
 * blockDiag([tensor([[1, 2]]), tensor([[3]])]) // [[1, 2, 0], [0, 0, 3]]
 */
export function blockDiag(tensors: readonly Tensor[]): Tensor {
  requireTensors('blockDiag', tensors)
  const [first] = tensors
  if (first === undefined) throw new ShapeError('blockDiag', 'needs at least one tensor')
  for (const x of tensors)
    if (x.shape.length > 2)
      throw new ShapeError('blockDiag', 'needs matrices, vectors or scalars', { tensor: x.shape })
  const dtype = tensors.reduce<DType>(
    (common, x) => (common === x.dtype ? common : meet(common, x)),
    first.dtype,
  )
  const blocks = tensors.map((x) => toDtype(atleast2d(x), dtype))
  let [rows, columns] = [0, 0]
  const places = blocks.map(({ shape }) => {
    const place = [rows, columns] as const
    rows += shape[0]!
    columns += shape[1]!
    return place
  })
  return op('blockDiag', blocks, {
    shape: [rows, columns],
    dtype,
    forward: (k, out) => {
      const { storage, strides } = out
      k.fill(out, 0)
      blocks.forEach((block, i) => {
        const offset = places[i]![0] * strides[0]! + places[i]![1] * strides[1]!
        if (block.numel > 0) k.copy(block, { storage, dtype, shape: block.shape, strides, offset })
      })
    },
    ...(dtype === 'float32'
      ? {
          vjp: (g: Tensor, needs: readonly boolean[]) =>
            blocks.map(({ shape }, i) =>
              needs[i] ? narrow(narrow(g, 0, places[i]![0], shape[0]!), 1, places[i]![1], shape[1]!) : null,
            ),
        }
      : {}),
    saves: [],
  })
}
