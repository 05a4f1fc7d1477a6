import { requireList } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { tensor } from '../create/tensor.ts'
import { noGrad } from '../graph.ts'
import { sizeOf } from '../shape.ts'
import { withKernels } from '../runtime.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { clamp } from './clamp.ts'
import { eq, ge, le } from './compare.ts'
import { div } from './div.ts'
import { amax, amin } from './extremum.ts'
import { filled } from './fill.ts'
import { logicalAnd, logicalOr } from './logical.ts'
import { mul } from './mul.ts'
import { requireFloat } from './operand.ts'
import { hostNumbers } from './places.ts'
import { floor } from './rounding.ts'
import { scatterAdd } from './scatter-add.ts'
import { placesAmong } from './search.ts'
import { narrow, select } from './slice.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'

export interface HistcOptions {
  /** Default 100. */
  readonly bins?: number
  /** Lower end of the first bin. Default: that of the data, if max is not set either. */
  readonly min?: number
  /** Upper end of the last bin. */
  readonly max?: number
}

const histcOptionNames: OptionNames<HistcOptions> = { bins: true, min: true, max: true }

/**
 * Number of elements in each of `bins` bins of equal width from `min` to `max`, both included; the others are ignored. If min equals max, as by
 * default, the bins go from the smallest to the largest element.
 *
 * @throws DTypeError unless x is float32, ValueError if the options do not fit.
 * @example
 * histc(tensor([1, 2, 1]), { bins: 4, min: 0, max: 3 }) // [0, 2, 1, 0]
 */
export function histc(x: Tensor, options: HistcOptions = {}): Tensor {
  checkOptions('histc', options, histcOptionNames)
  const { bins = 100, min = 0, max = 0 } = options
  requireFloat('histc', { x })
  requireBins('histc', bins)
  if (!(min <= max && Number.isFinite(max - min)))
    throw new ValueError('histc', `min must not be above max, got ${shownValue(min)} and ${shownValue(max)}`)
  return noGrad(() => {
    const values = reshape(x, [-1])
    const counts = filled([bins], 0, 'float32', x)
    if (values.numel === 0) return counts
    const [low, high] = min === max ? ends(values, 1) : [min, max]
    const width = span(high, low)
    const counted = logicalAnd(ge(values, low), le(values, high))
    const bin = floor(mul(div(sub(values, low), width), bins))
    const place = toDtype(clamp(where(counted, bin, 0), 0, bins - 1), 'int32')
    return scatterAdd(counts, 0, place, toDtype(counted, 'float32'))
  })
}

export interface HistogramOptions {
  /** Lowest and highest edge, if bins are a number. Default: the smallest and the largest element. */
  readonly range?: readonly [low: number, high: number]
  /** Weight of each element, in the shape of x. Default 1. */
  readonly weight?: Tensor
  /** Divides by the total and the widths of the bins, so that the integral is 1. Default false. */
  readonly density?: boolean
}

const histogramOptionNames: OptionNames<HistogramOptions> = { range: true, weight: true, density: true }

/** Counts, and the edges between the bins. */
export interface Histogram {
  readonly hist: Tensor
  readonly binEdges: Tensor
}

/**
 * Number of elements between ascending edges, or in a number of bins of equal width. The last bin includes its upper edge; elements
 * outside are ignored.
 *
 * @throws DTypeError unless x is float32, ShapeError if the edges are not a vector or the weights have another shape, ValueError for other options
 * that do not fit.
 * @example
 * histogram(tensor([1, 2, 1]), 4, { range: [0, 3] }) // { hist: [0, 2, 1, 0], binEdges: [0, 0.75, 1.5, 2.25, 3] }
 * histogram(tensor([1, 2, 1]), tensor([0, 1.5, 3])).hist // [2, 1]
 */
export function histogram(x: Tensor, bins: number | Tensor, options: HistogramOptions = {}): Histogram {
  checkOptions('histogram', options, histogramOptionNames)
  const { range, ...rest } = options
  const { weight } = rest
  if (weight !== undefined && weight.shape.join() !== x.shape.join())
    throw new ShapeError('histogram', 'the weights must have the shape of the tensor', {
      tensor: x.shape,
      weight: weight.shape,
    })
  const { hist, binEdges } = counted('histogram', reshape(x, [-1, 1]), [bins], {
    ...rest,
    ...(weight === undefined ? {} : { weight: reshape(weight, [-1]) }),
    ...(range === undefined ? {} : { range: [range] }),
  })
  return { hist, binEdges: binEdges[0]! }
}

export interface HistogramddOptions extends Omit<HistogramOptions, 'range'> {
  /** Lowest and highest edge of each dimension, where bins are numbers. Default: the smallest and the largest element. */
  readonly range?: readonly (readonly [low: number, high: number])[]
}

/**
 * `histogram` in several dimensions: each row of x, along its last dimension, is a point, and each dimension has its own bins.
 *
 *     x [..., n]   bins: n numbers or edges   ->   [bins, ..., bins]
 *
 * @throws DTypeError unless x is float32, ShapeError if there are not as many bins as coordinates. Otherwise like `histogram`.
 * @example
 * histogramdd(tensor([[0, 1], [1, 0]]), [2, 2]).hist // [[0, 1], [1, 0]]
 */
export function histogramdd(
  x: Tensor,
  bins: readonly (number | Tensor)[],
  options: HistogramddOptions = {},
): { readonly hist: Tensor; readonly binEdges: readonly Tensor[] } {
  checkOptions('histogramdd', options, histogramOptionNames as OptionNames<HistogramddOptions>)
  requireTensor('histogramdd', x)
  requireList('histogramdd', 'bins for each column, such as [4, 4]', bins)
  const width = x.shape.at(-1)
  if (width === undefined || bins.length !== width)
    throw new ShapeError('histogramdd', 'needs bins for each element of the last dimension', {
      tensor: x.shape,
      bins: [bins.length],
    })
  const { weight } = options
  if (weight !== undefined && weight.shape.join() !== x.shape.slice(0, -1).join())
    throw new ShapeError('histogramdd', 'needs one weight per point', {
      tensor: x.shape,
      weight: weight.shape,
    })
  return counted('histogramdd', reshape(x, [x.numel / Math.max(width, 1), width]), bins, {
    ...options,
    ...(weight === undefined ? {} : { weight: reshape(weight, [-1]) }),
  })
}

function counted(
  operation: string,
  points: Tensor,
  bins: readonly (number | Tensor)[],
  { range, weight, density = false }: HistogramddOptions,
): { readonly hist: Tensor; readonly binEdges: readonly Tensor[] } {
  requireFloat(operation, { x: points })
  return noGrad(() => {
    const edges = bins.map((own, i) => edgesOf(operation, select(points, 1, i), own, range?.[i]))
    const sizes = edges.map((own) => own.numel - 1)
    let place: Tensor = filled([points.shape[0]!], 0, 'int32', points)
    let isInside: Tensor = filled([points.shape[0]!], 1, 'bool', points)
    edges.forEach((own, i) => {
      const column = select(points, 1, i)
      const last = select(own, 0, -1)
      const bin = sub(placesAmong(operation, own, column, true), 1)
      const fits = logicalAnd(ge(bin, 0), logicalOr(le(bin, sizes[i]! - 1), eq(column, last)))
      isInside = logicalAnd(isInside, fits)
      place = add(mul(place, sizes[i]!), clamp(bin, 0, sizes[i]! - 1))
    })
    const amounts = weight === undefined ? 1 : toDtype(weight, 'float32')
    const zeros = filled([sizeOf(sizes)], 0, 'float32', points)
    const added =
      points.shape[0] === 0 ? zeros : scatterAdd(zeros, 0, place, where(isInside, amounts, zeroOf(points)))
    const hist = reshape(added, sizes)
    return { hist: density ? densityOf(hist, edges) : hist, binEdges: edges }
  })
}

function zeroOf(like: Tensor): Tensor {
  return filled([], 0, 'float32', like)
}

function densityOf(hist: Tensor, edges: readonly Tensor[]): Tensor {
  let out = div(hist, sum(hist))
  edges.forEach((own, i) => {
    const size = own.numel - 1
    const widths = sub(narrow(own, 0, 1, size), narrow(own, 0, 0, size))
    out = div(
      out,
      reshape(
        widths,
        hist.shape.map((_, dim) => (dim === i ? size : 1)),
      ),
    )
  })
  return out
}

function edgesOf(
  operation: string,
  values: Tensor,
  bins: number | Tensor,
  range: readonly [number, number] | undefined,
): Tensor {
  if (bins instanceof Tensor) {
    requireFloat(operation, { bins })
    if (bins.shape.length !== 1 || bins.numel < 2)
      throw new ShapeError(operation, 'the edges must be a vector of at least two', { bins: bins.shape })
    const numbers = hostNumbers(bins)
    if (numbers !== null)
      for (let i = 1; i < numbers.length; i++)
        if (!(numbers[i]! >= numbers[i - 1]!))
          throw new ValueError(operation, `the edges must ascend, got ${numbers[i]} after ${numbers[i - 1]}`)
    return bins
  }
  requireBins(operation, bins)
  if (range !== undefined && !(range[0] <= range[1] && Number.isFinite(range[1] - range[0])))
    throw new ValueError(operation, `the range must go from low to high, got ${range.join(' to ')}`)
  const [low, high] = range ?? (values.numel === 0 ? [0, 1] : ends(values, 0.5))
  const isPoint = range !== undefined && low === high
  const [from, to] = isPoint ? [range[0] - 0.5, range[1] + 0.5] : [low, high]
  // From both ends, so that the last edge is exactly the highest.
  const steps = Float64Array.from({ length: bins + 1 }, (_, i) => i / bins)
  const [share, back] = withKernels(values.kernels, () => [
    tensor(steps),
    tensor(steps.map((step) => 1 - step)),
  ])
  return add(mul(back, from), mul(share, to))
}

/** The smallest and the largest value; if they are equal, `apart` further each. */
function ends(values: Tensor, apart: number): readonly [Tensor, Tensor] {
  const [low, high] = [amin(values), amax(values)]
  const isPoint = eq(low, high)
  return [where(isPoint, sub(low, apart), low), where(isPoint, add(high, apart), high)]
}

function span(a: Tensor | number, b: Tensor | number): Tensor | number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return sub(a as Tensor, b)
}

function requireBins(operation: string, bins: number): void {
  if (!Number.isSafeInteger(bins) || bins < 1)
    throw new ValueError(operation, `bins must be an integer of at least 1, got ${shownValue(bins)}`)
}
