import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { adaptiveTaps } from './avg-pool.ts'
import { requireFloat } from './operand.ts'
import { sizesOf, type Sizes } from './pair.ts'
import { resample, type Taps } from './resample.ts'

export type InterpolateMode =
  'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area'

export interface InterpolateOptions {
  /** The new sizes; or `scaleFactor`. */
  readonly size?: Sizes | null
  /** Factor by which the sizes are multiplied, one or one per dimension; the new sizes are rounded down. */
  readonly scaleFactor?: number | readonly number[] | null
  /** 'nearest', 'nearest-exact' (rounds to the middle), 'linear' (sequences), 'bilinear' or 'bicubic' (images), 'trilinear' (volumes) or 'area' (means). Default nearest. */
  readonly mode?: InterpolateMode
  /** Linear modes: whether the outermost elements stay at the edge. Default false. */
  readonly alignCorners?: boolean | null
  /** Computes the scale from the sizes, although `scaleFactor` is given. Default false. */
  readonly recomputeScaleFactor?: boolean | null
}

export const interpolateOptionNames: OptionNames<InterpolateOptions> = {
  size: true,
  scaleFactor: true,
  mode: true,
  alignCorners: true,
  recomputeScaleFactor: true,
}

/** How many dimensions a mode is for, and null where it does not matter. */
const modes: Readonly<Record<InterpolateMode, number | null>> = {
  nearest: null,
  'nearest-exact': null,
  area: null,
  linear: 1,
  bilinear: 2,
  bicubic: 2,
  trilinear: 3,
}

/**
 * Enlarges or shrinks sequences [n, channels, length], images [n, channels, height, width] or volumes [n, channels, depth, height, width].
 *
 * @throws ShapeError if the sizes do not fit, ValueError for an unknown mode, DTypeError if x is not float32.
 * @example
 * interpolate(tensor([[[1, 2]]]), { scaleFactor: 2 }) // [[[1, 1, 2, 2]]]
 * interpolate(randn(1, 3, 32, 32), { size: 64, mode: 'bilinear' }).shape // [1, 3, 64, 64]
 */
export function interpolate(x: Tensor, options: InterpolateOptions = {}): Tensor {
  checkOptions('interpolate', options, interpolateOptionNames)
  requireTensor('interpolate', x)
  const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null } = options
  requireFloat('interpolate', { x })
  if (!Object.hasOwn(modes, mode))
    throw new ValueError(
      'interpolate',
      `mode must be one of ${Object.keys(modes).join(', ')}, got ${JSON.stringify(mode)}`,
    )
  const dims = x.shape.length - 2
  const wanted = modes[mode]
  if (dims < 1 || dims > 3 || (wanted !== null && dims !== wanted))
    throw new ShapeError(
      'interpolate',
      `needs [n, channels, ...] and ${wanted ?? '1 to 3'} more dimensions for mode '${mode}'`,
      { x: x.shape },
    )
  if (alignCorners !== null && wanted === null)
    throw new ValueError('interpolate', `alignCorners is for linear and cubic modes, and mode is '${mode}'`)
  if ((size === null) === (scaleFactor === null))
    throw new ValueError('interpolate', 'give either size or scaleFactor')
  const old = x.shape.slice(2)
  const factors = scaleFactor === null ? null : factorsOf(scaleFactor, dims)
  const sizes =
    factors === null
      ? sizesOf('interpolate', 'size', size!, dims, 1)
      : old.map((extent, d) => Math.floor(extent * factors[d]!))
  if (old.includes(0) || sizes.includes(0))
    throw new ShapeError('interpolate', 'sizes must be at least 1', { x: x.shape, size: [...sizes] })
  return sizes.reduce((out, extent, d) => {
    const factor = options.recomputeScaleFactor ? null : (factors?.[d] ?? null)
    return resample(out, 2 + d, tapsOf(mode, old[d]!, extent, factor, alignCorners ?? false))
  }, x)
}

function factorsOf(scaleFactor: number | readonly number[], dims: number): readonly number[] {
  const list = typeof scaleFactor === 'number' ? Array.from({ length: dims }, () => scaleFactor) : scaleFactor
  if (
    !Array.isArray(list) ||
    list.length !== dims ||
    !list.every((factor) => factor > 0 && Number.isFinite(factor))
  )
    throw new ValueError(
      'interpolate',
      `scaleFactor must be a positive number${dims > 1 ? `, or ${dims} of them` : ''}, got ${JSON.stringify(scaleFactor)}`,
    )
  return list as readonly number[]
}

/** Positions and scales in float32, as in PyTorch: the nearest element may depend on the last bit. */
function tapsOf(
  mode: InterpolateMode,
  size: number,
  count: number,
  factor: number | null,
  corners: boolean,
): Taps[] {
  if (mode === 'area') return adaptiveTaps(size, count)
  const { fround } = Math
  if (modes[mode] !== null) {
    const step = corners
      ? count > 1
        ? fround((size - 1) / (count - 1))
        : 0
      : fround(factor === null ? size / count : 1 / factor)
    return Array.from({ length: count }, (_, i) => {
      const at = corners ? fround(step * i) : fround(fround(step * (i + 0.5)) - 0.5)
      return mode === 'bicubic' ? cubicTaps(at, size) : linearTaps(Math.max(0, at), size)
    })
  }
  const step = fround(factor === null ? size / count : 1 / factor)
  const shift = mode === 'nearest' ? 0 : 0.5
  return Array.from({ length: count }, (_, i) => ({
    start: Math.min(Math.floor(fround((i + shift) * step)), size - 1),
    weights: [1],
  }))
}

function linearTaps(at: number, size: number): Taps {
  const start = Math.min(Math.floor(at), size - 1)
  const share = start < size - 1 ? at - start : 0
  return { start, weights: share === 0 ? [1] : [1 - share, share] }
}

/** Cubic convolution (Keys, 1981) with a = -0.75; elements beyond the edge are that at the edge. */
function cubicTaps(at: number, size: number): Taps {
  const a = -0.75
  const first = Math.floor(at) - 1
  const weights = Array.from({ length: Math.min(size, 4) }, () => 0)
  const start = Math.min(Math.max(first, 0), size - weights.length)
  for (let t = 0; t < 4; t++) {
    const d = Math.abs(at - (first + t))
    const weight = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    weights[Math.min(Math.max(first + t, 0), size - 1) - start]! += weight
  }
  return { start, weights }
}
