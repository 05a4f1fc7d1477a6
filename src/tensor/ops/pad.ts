import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import type { Strided } from '../../backend/storage.ts'
import { empty, op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { indexSelect } from './index-select.ts'
import { narrow } from './slice.ts'

export interface PadOptions {
  /**
   * The values of the new elements: 'constant' (`value`), 'reflect' (the tensor mirrored at its edge, which is not repeated), 'replicate'
   * (its edge), or 'circular' (its other end). Default constant.
   */
  readonly mode?: 'constant' | 'reflect' | 'replicate' | 'circular'
  /** Default 0. */
  readonly value?: number
}

const padOptionNames: OptionNames<PadOptions> = { mode: true, value: true }

/**
 * A copy with elements added around it, or removed where a number is negative. `padding` has the numbers before and after each dimension,
 * starting from the last: [left, right, top, bottom, ...].
 *
 * @throws ShapeError if the padding does not fit, ValueError for an unknown mode.
 * @example
 * pad(tensor([1, 2, 3]), [1, 2]) // [0, 1, 2, 3, 0, 0]
 * pad(tensor([1, 2, 3]), [2, 1], { mode: 'reflect' }) // [3, 2, 1, 2, 3, 2]
 */
export function pad(x: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  checkOptions('pad', options, padOptionNames)
  const { mode = 'constant', value = 0 } = options
  if (
    !Array.isArray(padding) ||
    padding.length % 2 !== 0 ||
    !padding.every((size) => Number.isSafeInteger(size))
  )
    throw new ValueError(
      'pad',
      `the padding must be pairs of integers, [left, right, top, bottom, ...], got ${JSON.stringify(padding)}`,
    )
  const rank = x.shape.length
  if (padding.length > 2 * rank)
    throw new ShapeError('pad', `${padding.length} numbers pad ${padding.length / 2} dimensions`, {
      x: x.shape,
    })
  // Pairs of each dim, from the first on.
  const pairs = x.shape.map((_, d): readonly [number, number] => {
    const at = 2 * (rank - 1 - d)
    return [padding[at] ?? 0, padding[at + 1] ?? 0]
  })
  if (mode === 'constant') return constant(x, pairs, value)
  const place = places[mode] as ((i: number, size: number) => number) | undefined
  if (place === undefined)
    throw new ValueError(
      'pad',
      `mode must be 'constant', 'reflect', 'replicate' or 'circular', got ${JSON.stringify(mode)}`,
    )
  if (mode !== 'circular')
    return pairs.reduce((out, [before, after], d) => along(out, d, before, after, mode, place), x)
  // What is cut off does not come back at the other end.
  const cut = pairs.map(([before, after]) => [Math.min(0, before), Math.min(0, after)] as const)
  const rest = cut.flat().some((size) => size < 0) ? constant(x, cut, 0) : x
  return pairs.reduce(
    (out, [before, after], d) => along(out, d, Math.max(0, before), Math.max(0, after), mode, place),
    rest,
  )
}

/** Where element `i` of a padded dim comes from; i counts from the first own element. */
const places = {
  reflect: (i: number, size: number) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i),
  replicate: (i: number, size: number) => Math.min(Math.max(i, 0), size - 1),
  circular: (i: number, size: number) => ((i % size) + size) % size,
} as const

const longest = {
  reflect: (size: number) => size - 1,
  replicate: (size: number) => (size > 0 ? Infinity : 0),
  circular: (size: number) => size,
} as const

function along(
  x: Tensor,
  dim: number,
  before: number,
  after: number,
  mode: keyof typeof places,
  place: (i: number, size: number) => number,
): Tensor {
  if (before === 0 && after === 0) return x
  const size = x.shape[dim]!
  const most = longest[mode](size)
  if (before > most || after > most || size + before + after < 0)
    throw new ShapeError(
      'pad',
      `dim ${dim} of size ${size} cannot be padded by ${before} and ${after} (${mode})`,
      {
        x: x.shape,
      },
    )
  const index = empty([size + before + after], 'int32', x)
  const list = Int32Array.from({ length: size + before + after }, (_, i) => place(i - before, size))
  index.kernels.write(index.storage, list)
  return indexSelect(x, dim, index)
}

function constant(x: Tensor, pairs: readonly (readonly [number, number])[], value: number): Tensor {
  const shape = x.shape.map((size, d) => size + pairs[d]![0] + pairs[d]![1])
  if (shape.some((size) => size < 0))
    throw new ShapeError('pad', 'nothing is left of a dimension', { x: x.shape, padded: shape })
  // The part that stays, in x and in the result.
  const kept = x.shape.map((size, d) =>
    Math.max(0, size + Math.min(0, pairs[d]![0]) + Math.min(0, pairs[d]![1])),
  )
  const part = (t: Tensor, starts: readonly number[]): Strided => ({
    storage: t.storage,
    dtype: t.dtype,
    shape: kept,
    strides: t.strides,
    offset: kept.includes(0)
      ? t.offset
      : t.offset + starts.reduce((sum, start, d) => sum + start * t.strides[d]!, 0),
  })
  const from = pairs.map(([before]) => Math.max(0, -before))
  const to = pairs.map(([before]) => Math.max(0, before))
  return op('pad', [x], {
    shape,
    dtype: x.dtype,
    forward: (k, out) => {
      if (!kept.every((size, d) => size === shape[d])) k.fill(out, value)
      k.copy(part(x, from), part(out, to))
    },
    ...(x.dtype === 'float32'
      ? {
          vjp: (g: Tensor) => {
            const inner = kept.reduce((part, size, d) => narrow(part, d, size > 0 ? to[d]! : 0, size), g)
            const back = kept.map((size, d) => [from[d]!, x.shape[d]! - size - from[d]!] as const)
            return [constant(inner, back, 0)] as const
          },
        }
      : {}),
    saves: [],
  })
}
