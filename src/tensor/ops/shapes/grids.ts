import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { empty } from '../../op.ts'
import { broadcastShapes, type Shape } from '../../shape.ts'
import { requireTensors, requireTensor, type Tensor } from '../../tensor.ts'
import { stack } from '../cat.ts'
import { expand } from '../expand.ts'
import { indexSelect } from '../index-select.ts'
import { reshape } from '../view.ts'
import { mul } from '../mul.ts'
import { unsqueeze } from '../squeeze.ts'

export interface MeshgridOptions {
  /** 'ij' (default): the first tensor varies along dim 0. 'xy': along dim 1, as in plots. */
  readonly indexing?: 'ij' | 'xy'
}

const meshgridOptionNames: OptionNames<MeshgridOptions> = { indexing: true }

/**
 * Grids of coordinates: views of each vector, expanded along the dimensions of the others.
 *
 * @throws ShapeError if a tensor has more than 1 dimension or the list is empty.
 * @example
 * meshgrid([tensor([1, 2]), tensor([3, 4])]) // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 */
export function meshgrid(tensors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  checkOptions('meshgrid', options, meshgridOptionNames)
  const { indexing = 'ij' } = options
  if (indexing !== 'ij' && indexing !== 'xy')
    throw new ValueError('meshgrid', `indexing must be 'ij' or 'xy', got ${shownValue(indexing)}`)
  requireTensors('meshgrid', tensors)
  if (tensors.length === 0) throw new ShapeError('meshgrid', 'needs at least one tensor')
  for (const x of tensors)
    if (x.shape.length > 1) throw new ShapeError('meshgrid', 'needs vectors or scalars', { tensor: x.shape })
  const shape = tensors.map((x) => x.numel)
  if (indexing === 'xy' && shape.length > 1) {
    const [first, second, ...rest] = tensors as [Tensor, Tensor, ...Tensor[]]
    const [a, b, ...others] = meshgrid([second, first, ...rest]) as [Tensor, Tensor, ...Tensor[]]
    return [b, a, ...others]
  }
  return tensors.map((x, i) =>
    expand(
      reshape(
        x,
        shape.map((size, d) => (d === i ? size : 1)),
      ),
      shape,
    ),
  )
}

/**
 * All combinations of one element from each vector, as rows in the order of the first, then the second, and so on.
 *
 * @throws ShapeError if a tensor is not a vector or the list is empty.
 * @example
 * cartesianProd([tensor([1, 2]), tensor([3, 4])]) // [[1, 3], [1, 4], [2, 3], [2, 4]]
 */
export function cartesianProd(tensors: readonly Tensor[]): Tensor {
  requireTensors('cartesianProd', tensors)
  for (const x of tensors)
    if (x.shape.length !== 1) throw new ShapeError('cartesianProd', 'needs vectors', { tensor: x.shape })
  if (tensors.length === 0) throw new ShapeError('cartesianProd', 'needs at least one tensor')
  if (tensors.length === 1) return tensors[0]!
  return stack(
    meshgrid(tensors).map((grid) => reshape(grid, [-1])),
    1,
  )
}

export interface CombinationsOptions {
  /** Whether an element may be chosen again. Default false. */
  readonly withReplacement?: boolean
}

const combinationsOptionNames: OptionNames<CombinationsOptions> = { withReplacement: true }

/**
 * All combinations of `r` elements of a vector, as rows, in the order of their positions.
 *
 * @throws ShapeError if x is not a vector, ValueError if r is not an integer >= 0.
 * @example
 * combinations(tensor([1, 2, 3])) // [[1, 2], [1, 3], [2, 3]]
 */
export function combinations(x: Tensor, r = 2, options: CombinationsOptions = {}): Tensor {
  checkOptions('combinations', options, combinationsOptionNames)
  requireTensor('combinations', x)
  if (x.shape.length !== 1) throw new ShapeError('combinations', 'needs a vector', { tensor: x.shape })
  if (!Number.isSafeInteger(r) || r < 0)
    throw new ValueError(
      'combinations',
      `the number of elements must be an integer >= 0, got ${shownValue(r)}`,
    )
  if (r === 0) return empty([0], x.dtype, x)
  const chosen: number[] = []
  const choose = (prefix: readonly number[], from: number): void => {
    if (prefix.length === r) {
      chosen.push(...prefix)
      return
    }
    for (let i = from; i < x.shape[0]!; i++) choose([...prefix, i], options.withReplacement ? i : i + 1)
  }
  choose([], 0)
  const index = empty([chosen.length], 'int32', x)
  index.kernels.write(index.storage, Int32Array.from(chosen))
  return reshape(indexSelect(x, 0, index), [chosen.length / r, r])
}

/**
 * Views of all tensors broadcast to their common shape.
 *
 * @throws ShapeError if the shapes cannot be broadcast.
 * @example
 * broadcastTensors([zeros(3, 1), zeros(4)])[1].shape // [3, 4]
 */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  requireTensors('broadcastTensors', tensors)
  const shape = tensors.reduce<Shape>((common, x) => broadcastShapes('broadcastTensors', common, x.shape), [])
  return tensors.map((x) => expand(x, shape))
}

/**
 * The products of all elements of two vectors: a [n], b [m] -> [n, m].
 *
 * @throws ShapeError if an operand is not a vector.
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])) // [[3, 4], [6, 8]]
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  requireTensor('outer', a)
  requireTensor('outer', b)
  if (a.shape.length !== 1 || b.shape.length !== 1)
    throw new ShapeError('outer', 'needs two vectors', { a: a.shape, b: b.shape })
  return mul(unsqueeze(a, 1), b)
}
