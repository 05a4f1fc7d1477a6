import { requireNumbers } from '../../base/check-argument.ts'
import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { noGrad } from '../../tensor/graph.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty, op } from '../../tensor/op.ts'
import {
  abs,
  add,
  clamp,
  div,
  eq,
  expand,
  floor,
  gather,
  ge,
  le,
  logicalAnd,
  matmul,
  mul,
  reshape,
  round,
  select,
  stack,
  sub,
  toDtype,
  transpose,
  unsqueeze,
  where,
} from '../../tensor/ops/shared.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { requireFloat } from './checks.ts'

export interface GridSampleOptions {
  /** Default bilinear, which is trilinear for volumes; bicubic is for images. */
  readonly mode?: 'bilinear' | 'nearest' | 'bicubic'
  /** Values outside the input: zeros, the element at the edge (border), or the mirrored input (reflection). Default zeros. */
  readonly paddingMode?: 'zeros' | 'border' | 'reflection'
  /** Whether -1 and 1 are the centers of the outermost elements; otherwise their outer edges. Default false. */
  readonly alignCorners?: boolean | null
}

const gridSampleOptionNames: OptionNames<GridSampleOptions> = {
  mode: true,
  paddingMode: true,
  alignCorners: true,
}

/**
 * Samples images or volumes at the positions of a grid, whose coordinates are -1 at one edge and 1 at the other: x first, then y, then z.
 *
 *     x [n, channels, height, width]   grid [n, rows, columns, 2]   ->   [n, channels, rows, columns]
 *     x [n, channels, depth, height, width]   grid [n, a, b, c, 3]   ->   [n, channels, a, b, c]
 *
 * @throws ShapeError if the sizes do not fit, ValueError for an unknown mode, DTypeError if a tensor is not float32.
 * @example
 * F.gridSample(tensor([[[[1, 3]]]]), tensor([[[[0, 0]]]])) // [[[[2]]]]
 */
export function gridSample(x: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  checkOptions('gridSample', options, gridSampleOptionNames)
  requireTensor('gridSample', x)
  requireTensor('gridSample', grid)
  const { mode = 'bilinear', paddingMode = 'zeros' } = options
  const corners = options.alignCorners ?? false
  requireFloat('gridSample', { x, grid })
  requireOneOf('gridSample', 'mode', mode, ['bilinear', 'nearest', 'bicubic'])
  requireOneOf('gridSample', 'paddingMode', paddingMode, ['zeros', 'border', 'reflection'])
  const dims = x.shape.length - 2
  if (
    (dims !== 2 && dims !== 3) ||
    grid.shape.length !== dims + 2 ||
    grid.shape[0] !== x.shape[0] ||
    grid.shape.at(-1) !== dims ||
    x.shape.slice(2).includes(0)
  )
    throw new ShapeError(
      'gridSample',
      'needs x [n, channels, height, width] and grid [n, rows, columns, 2], or a depth more in both and 3',
      { x: x.shape, grid: grid.shape },
    )
  if (mode === 'bicubic' && dims !== 2)
    throw new ValueError('gridSample', "mode 'bicubic' is for images, with 4 dimensions")
  const sizes = x.shape.slice(2)
  // Coordinates in elements, from the first dimension of the image on; the grid has them from the last on.
  const places = sizes.map((size, d) => {
    const unit = select(grid, -1, dims - 1 - d)
    return corners ? mul(add(unit, 1), (size - 1) / 2) : div(sub(mul(add(unit, 1), size), 1), 2)
  })
  const place = (at: Tensor, d: number): Tensor => padded(at, sizes[d]!, paddingMode, corners)
  const taps =
    mode === 'nearest'
      ? places.map((at, d) => [{ at: noGrad(() => round(place(at, d))), weight: steady(at) }])
      : mode === 'bilinear'
        ? places.map((at, d) => linearTaps(place(at, d)))
        : places.map((at, d) => cubicTaps(at).map((tap) => ({ at: place(tap.at, d), weight: tap.weight })))
  return sumOfTaps(x, taps)
}

/** One of the elements that a coordinate is interpolated from. */
interface Tap {
  readonly at: Tensor
  readonly weight: Tensor
}

/** 1 wherever the place is, so the gradient of the place is 0. */
function steady(at: Tensor): Tensor {
  return op('steady', [at], {
    shape: at.shape,
    forward: (k, out) => k.fill(out, 1),
    vjp: (g) => [mul(g, 0)],
    saves: [],
  })
}

function linearTaps(at: Tensor): Tap[] {
  const low = noGrad(() => floor(at))
  const share = sub(at, low)
  return [
    { at: low, weight: sub(1, share) },
    { at: noGrad(() => add(low, 1)), weight: share },
  ]
}

/** Cubic convolution (Keys, 1981) with a = -0.75. */
function cubicTaps(at: Tensor): Tap[] {
  const a = -0.75
  const low = noGrad(() => floor(at))
  const share = sub(at, low)
  const near = (d: Tensor): Tensor => add(mul(mul(sub(mul(d, a + 2), a + 3), d), d), 1)
  const far = (d: Tensor): Tensor => sub(mul(add(mul(sub(mul(d, a), 5 * a), d), 8 * a), d), 4 * a)
  const rest = sub(1, share)
  return [far(add(share, 1)), near(share), near(rest), far(add(rest, 1))].map((weight, i) => ({
    at: noGrad(() => add(low, i - 1)),
    weight,
  }))
}

/** Coordinates moved inside the input, for the modes that read nothing outside. */
function padded(at: Tensor, size: number, mode: string, corners: boolean): Tensor {
  if (mode === 'zeros') return at
  if (mode === 'border') return clamp(at, 0, size - 1)
  const [low, high] = corners ? [0, size - 1] : [-0.5, size - 0.5]
  if (high <= low) return clamp(mul(at, 0), 0, size - 1)
  const span = high - low
  const distance = abs(sub(at, low))
  const flips = noGrad(() => floor(div(distance, span)))
  const odd = noGrad(() => eq(sub(flips, mul(floor(div(flips, 2)), 2)), 1))
  const extra = sub(distance, mul(flips, span))
  return clamp(add(where(odd, sub(span, extra), extra), low), 0, size - 1)
}

/** The sum over one tap of each dimension; what lies outside counts 0. */
function sumOfTaps(x: Tensor, taps: readonly (readonly Tap[])[]): Tensor {
  const [n, channels, ...sizes] = x.shape as readonly [number, number, ...number[]]
  const outer = taps[0]![0]!.at.shape.slice(1)
  const flat = reshape(x, [n, channels, sizes.reduce((all, size) => all * size, 1)])
  const count = outer.reduce((all, size) => all * size, 1)
  let total: Tensor | null = null
  const visit = (d: number, chosen: readonly Tap[]): void => {
    if (d < taps.length) {
      for (const tap of taps[d]!) visit(d + 1, [...chosen, tap])
      return
    }
    const { index, inside } = noGrad(() => indexOf(chosen, sizes))
    let weight = toDtype(inside, 'float32')
    for (const tap of chosen) weight = mul(weight, tap.weight)
    const line = expand(reshape(index, [n, 1, count]), [n, channels, count])
    const part = mul(gather(flat, 2, line), reshape(weight, [n, 1, count]))
    total = total === null ? part : add(total, part)
  }
  visit(0, [])
  return reshape(total!, [n, channels, ...outer])
}

/** The places in a flat image, and which of them are inside; NaN is outside. */
function indexOf(chosen: readonly Tap[], sizes: readonly number[]): { index: Tensor; inside: Tensor } {
  let index: Tensor | null = null
  let inside: Tensor | null = null
  chosen.forEach(({ at }, d) => {
    const within = logicalAnd(ge(at, 0), le(at, sizes[d]! - 1))
    const own = toDtype(where(within, at, 0), 'int32')
    index = index === null ? own : add(mul(index, sizes[d]!), own)
    inside = inside === null ? within : logicalAnd(inside, within)
  })
  return { index: index!, inside: inside! }
}

export interface AffineGridOptions {
  /** As in `gridSample`. Default false. */
  readonly alignCorners?: boolean | null
}

const affineGridOptionNames: OptionNames<AffineGridOptions> = { alignCorners: true }

/**
 * The grid for `gridSample` that applies the affine transformations `theta` (rotation, translation, scale) to images or volumes.
 *
 *     theta [n, 2, 3]   size [n, channels, height, width]   ->   [n, height, width, 2]
 *     theta [n, 3, 4]   size [n, channels, depth, height, width]   ->   [n, depth, height, width, 3]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if theta is not float32.
 * @example
 * F.affineGrid(tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 1, 1, 2]) // [[[[-0.5, 0], [0.5, 0]]]]
 */
export function affineGrid(theta: Tensor, size: readonly number[], options: AffineGridOptions = {}): Tensor {
  checkOptions('affineGrid', options, affineGridOptionNames)
  requireNumbers('affineGrid', 'the size of the output', size)
  const corners = options.alignCorners ?? false
  requireFloat('affineGrid', { theta })
  const dims = size.length - 2
  const [n, , ...sizes] = size
  if (
    (dims !== 2 && dims !== 3) ||
    !size.every((extent) => Number.isSafeInteger(extent) && extent > 0) ||
    theta.shape.join() !== [n, dims, dims + 1].join()
  )
    throw new ShapeError(
      'affineGrid',
      'needs theta [n, 2, 3] and a size [n, channels, height, width], or [n, 3, 4] and a depth more',
      { theta: theta.shape, size },
    )
  const base = noGrad(() => {
    const axes = sizes.map((extent, d) => {
      const reach = corners ? (extent > 1 ? 1 : 0) : 1 - 1 / extent
      const line = evenly(extent, reach, theta)
      return expand(
        reshape(
          line,
          sizes.map((_, i) => (i === d ? extent : 1)),
        ),
        sizes,
      )
    })
    return stack([...axes.toReversed(), filled(sizes, 1, 'float32', theta)], -1)
  })
  const places = sizes.reduce((all, extent) => all * extent, 1)
  const points = matmul(unsqueeze(reshape(base, [places, dims + 1]), 0), transpose(theta, 1, 2))
  return reshape(points, [n!, ...sizes, dims])
}

/** Numbers from -reach to reach. */
function evenly(count: number, reach: number, like: Tensor): Tensor {
  const line = empty([count], 'float32', like)
  const step = count > 1 ? (2 * reach) / (count - 1) : 0
  line.kernels.write(
    line.storage,
    Float64Array.from({ length: count }, (_, i) => i * step - reach),
  )
  return line
}

function requireOneOf(operation: string, name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new ValueError(
      operation,
      `${name} must be ${known.map((one) => `'${one}'`).join(' or ')}, got ${JSON.stringify(value)}`,
    )
}
