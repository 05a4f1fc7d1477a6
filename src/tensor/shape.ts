import { requireList, requireNumbers } from '../base/check-argument.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { MAX_DIMS } from '../backend/kernels.ts'

/** Sizes of a tensor's dimensions. */
export type Shape = readonly number[]

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const extent of shape) size *= extent
  return size
}

/** Strides of a row-major tensor of this shape. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = shape.slice()
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride
    stride *= Math.max(shape[i]!, 1)
  }
  return strides
}

/** True if the elements are in row-major order without gaps. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true
    if (shape[i] !== 1 && strides[i] !== stride) return false
    stride *= shape[i]!
  }
  return true
}

/** True if several elements share the same memory, as after `expand` and `unfold`: writing to one would change the others. */
export function overlapsItself(shape: Shape, strides: readonly number[]): boolean {
  if (isContiguous(shape, strides) || shape.includes(0)) return false
  const dims = shape.flatMap((extent, i) => (extent > 1 ? [{ extent, stride: strides[i]! }] : []))
  // A stride must be larger than what the dimensions with smaller strides reach.
  let reach = 0
  for (const { extent, stride } of dims.toSorted((a, b) => a.stride - b.stride)) {
    if (stride <= reach) return true
    reach += (extent - 1) * stride
  }
  return false
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Converts a dimension that may count from the end to a non-negative one. */
export function normalizeDim(operation: string, dim: number, rank: number): number {
  if (typeof dim !== 'number') throw notDims(operation, dim)
  const bound = Math.max(rank, 1)
  if (!Number.isInteger(dim) || dim < -bound || dim >= bound)
    throw new ShapeError(
      operation,
      `dim ${dim} is out of range [${-bound}, ${bound - 1}] for a tensor with ${rank} dimensions`,
      {},
      { dim },
    )
  return dim < 0 ? dim + bound : dim
}

/** For what JavaScript may pass: options or PyTorch's `keepdim` where a dimension belongs. */
function notDims(operation: string, given: unknown): ValueError {
  const isChoice = typeof given === 'object' || typeof given === 'boolean'
  const what = typeof given === 'object' && given !== null ? 'an object' : shownValue(given)
  return new ValueError(
    operation,
    `dim must be an integer, got ${what}${isChoice ? '; options come after dim' : ''}`,
  )
}

function allDims(rank: number): number[] {
  const dims: number[] = []
  for (let i = 0; i < rank; i++) dims.push(i)
  return dims
}

/** Sorted dimensions without duplicates. Default: all. */
export function normalizeDims(
  operation: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (dims === undefined) return allDims(rank)
  if (typeof dims !== 'number' && !Array.isArray(dims)) throw notDims(operation, dims)
  const sorted: number[] = []
  for (const dim of typeof dims === 'number' ? [dims] : dims) sorted.push(normalizeDim(operation, dim, rank))
  if (sorted.length > 1) sorted.sort((a, b) => a - b)
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i] === sorted[i - 1])
      throw new ShapeError(operation, `dim ${sorted[i]} is listed twice`, {}, { dim: sorted[i]! })
  return rank === 0 ? [] : sorted
}

/** Like `normalizeDims`, but an empty list also means all dimensions, as in PyTorch's reductions. */
export function normalizeReducedDims(
  operation: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): number[] {
  return normalizeDims(operation, Array.isArray(dims) && dims.length === 0 ? undefined : dims, rank)
}

/**
 * The broadcast shape of two operands (NumPy's rule: aligned from the right, size 1 is repeated).
 *
 * @example
 * broadcastShapes('add', [4, 1], [3]) // [4, 3]
 */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  requireNumbers(operation, 'two shapes', a)
  requireNumbers(operation, 'two shapes', b)
  if (sameShape(a, b)) return a
  const rank = Math.max(a.length, b.length)
  const shape = (a.length === rank ? a : b).slice()
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1
    const y = b[b.length - i] ?? 1
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(
        operation,
        'shapes cannot be broadcast: aligned from the right, sizes must be equal or 1',
        {
          a,
          b,
        },
      )
    shape[rank - i] = x === 1 ? y : x
  }
  return shape
}

/** Checks sizes and rank, and infers a size of -1 from the number of elements. */
export function resolveShape(operation: string, shape: Shape, size?: number): number[] {
  requireList(operation, 'sizes, such as [2, 3]', shape)
  const rank = shape.length
  if (rank > MAX_DIMS)
    throw new ShapeError(operation, `a tensor can have at most ${MAX_DIMS} dimensions`, { shape })
  let unknown = -1
  let known = 1
  for (let i = 0; i < rank; i++) {
    const extent = shape[i]!
    if (extent === -1 && size !== undefined) {
      if (unknown >= 0) throw new ShapeError(operation, 'only one size can be -1', { shape })
      unknown = i
    } else if (!Number.isSafeInteger(extent) || extent < 0) {
      throw new ShapeError(operation, 'sizes must be integers >= 0', { shape })
    } else known *= extent
  }
  const out = [...shape]
  if (size === undefined) return out
  if (unknown >= 0) {
    if (known === 0 || size % known !== 0)
      throw new ShapeError(operation, `${size} elements cannot be divided into this shape`, { shape })
    out[unknown] = size / known
  } else if (known !== size) {
    throw new ShapeError(operation, `${size} elements do not match this shape`, { shape })
  }
  return out
}

/** Strides that broadcast `shape` to `target`, with stride 0 along repeated dimensions. */
export function expandedStrides(
  operation: string,
  shape: Shape,
  strides: readonly number[],
  target: Shape,
): number[] {
  const lead = target.length - shape.length
  if (lead < 0)
    throw new ShapeError(operation, 'a tensor cannot be expanded to fewer dimensions', { shape, target })
  return target.map((extent, i) => {
    const own = i < lead ? 1 : shape[i - lead]!
    if (own === extent) return i < lead ? 0 : strides[i - lead]!
    if (own !== 1)
      throw new ShapeError(operation, 'only dimensions of size 1 can be expanded', { shape, target })
    return 0
  })
}
