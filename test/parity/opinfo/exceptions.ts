import { linalgExceptions } from './linalg-exceptions.ts'
import { mathExceptions } from './math-exceptions.ts'
import { layerExceptions } from './layer-exceptions.ts'
import type { OpInfoName } from './op-names.ts'
import type { Packed, Sample } from './sample.ts'
import { shapeExceptions } from './shape-exceptions.ts'
import { selectionExceptions } from './selection-exceptions.ts'

/** Samples on which Lanner differs, and why that stays. The reasons are also in docs/decisions. */
export interface Exception {
  readonly ops: readonly OpInfoName[]
  readonly when: (sample: Sample) => boolean
  readonly reason: string
  /** A matter of rounding: the reference backend, which computes in float64, agrees with PyTorch. */
  readonly isRounding?: true
}

export const exceptions: readonly Exception[] = [
  ...shapeExceptions,
  ...mathExceptions,
  ...linalgExceptions,
  ...layerExceptions,
  {
    ops: ['matmul', 'mm', 'bmm', 'mv', 'dot', '__rmatmul__', 'nn.functional.linear'],
    when: ({ dtype }) => dtype === 'int32',
    reason: 'matrix products are float32 only, and the error says so',
  },
  {
    ops: [
      'nn.functional.adaptive_avg_pool1d',
      'nn.functional.avg_pool1d',
      'nn.functional.avg_pool2d',
      'nn.functional.conv1d',
      'nn.functional.conv2d',
      'nn.functional.conv_transpose1d',
      'nn.functional.conv_transpose2d',
      'nn.functional.interpolate.bicubic',
      'nn.functional.interpolate.bilinear',
      'nn.functional.interpolate.linear',
      'nn.functional.interpolate.nearest',
      'nn.functional.interpolate.nearest-exact',
      'nn.functional.interpolate.trilinear',
      'nn.functional.max_pool1d',
      'nn.functional.max_pool2d',
      'nn.functional.unfold',
    ],
    when: ({ dtype }) => dtype !== 'float32',
    reason: 'convolutions, pooling and interpolation are float32 only, and the error says so',
  },
  {
    ops: ['nn.functional.scaled_dot_product_attention'],
    when: ({ args, kwargs }) =>
      kwargs['is_causal'] === true && kwargs['enable_gqa'] === false && shapeOf(args[1]!)?.length === 3,
    isRounding: true,
    reason:
      'the first query sees a single key, so its gradient is the difference of two equal sums: rounding is left',
  },
  {
    ops: ['__rpow__'],
    when: ({ dtype, out }) => dtype === 'int32' && out[0]!.d.length > 0,
    reason: 'a power that does not fit int32 is an error; PyTorch wraps around',
  },
  {
    ops: ['scatter_add'],
    when: ({ dtype }) => dtype === 'bool',
    reason: 'a sum of truth values counts them, as int32; PyTorch keeps bool',
  },
  {
    ops: ['nn.functional.batch_norm'],
    when: (sample) => shapeOf(sample.args[0]!)?.length === 1,
    reason: 'a vector has no channels; PyTorch lets only an empty one pass',
  },
  {
    ops: ['nn.functional.one_hot'],
    when: ({ args, kwargs }) => [args[1], kwargs['num_classes'] ?? -1].includes(-1),
    reason: 'the number of classes is part of the shape, and reading it from the data is asynchronous',
  },
  {
    ops: ['add'],
    when: ({ dtype, kwargs }) => dtype === 'bool' && kwargs['alpha'] === false,
    reason: 'alpha is a number, and a truth value times a number other than 1 is int32',
  },
  {
    ops: ['topk'],
    when: ({ dtype, out }) => dtype === 'int32' && out[0]!.d.length > 1,
    reason: 'of equal elements the first comes first; PyTorch promises no order',
  },
  {
    ops: ['arange'],
    when: ({ args, kwargs, out }) => isInt32(kwargs['dtype']) && cutsFirst(arangeOf(args), out[0]!.d.length),
    reason: 'the numbers are computed, then cut to int32; PyTorch cuts start and step first',
  },
  {
    ops: ['linspace'],
    when: ({ args, kwargs, out }) =>
      isInt32(kwargs['dtype']) && cutsFirst(linspaceOf(args), out[0]!.d.length),
    reason: 'the numbers are computed, then cut to int32; PyTorch cuts start and end first',
  },
  {
    ops: ['sort', 'argsort'],
    when: ({ dtype, args, kwargs }) =>
      dtype === 'bool' && kwargs['stable'] !== true && (shapeOf(args[0]!)?.at(-1) ?? 0) > 1000,
    reason:
      'equal elements keep their order; PyTorch promises that only with stable=True, and breaks it in long rows',
  },
  {
    ops: ['sum_to_size'],
    when: ({ dtype, args }) => dtype === 'bool' && shapeOf(args[0]!)?.length === 0,
    reason: 'sumTo returns its argument where there is nothing to add',
  },
  ...selectionExceptions,
]

function shapeOf(value: Packed): readonly number[] | undefined {
  return typeof value === 'object' && value !== null && 's' in value ? value.s : undefined
}

function isInt32(value: Packed | undefined): boolean {
  return typeof value === 'object' && value !== null && 'dtype' in value && value.dtype.startsWith('int')
}

/** The numbers of a range: the one at `i`, with its ends as given or cut to whole numbers. */
type RangeOf = (cut: (x: number) => number) => (i: number) => number

function arangeOf(args: Sample['args']): RangeOf {
  const bounds = args.map(Number)
  const [start, step] = bounds.length > 1 ? [bounds[0]!, bounds[2] ?? 1] : [0, 1]
  return (cut) => (i) => cut(start) + i * cut(step)
}

function linspaceOf(args: Sample['args']): RangeOf {
  const [start, end, steps] = args.map(Number) as [number, number, number]
  return (cut) => (i) => cut(start) + (i * (cut(end) - cut(start))) / Math.max(steps - 1, 1)
}

/** Whether a range of `count` numbers changes where its ends are cut to whole numbers before its elements are. */
function cutsFirst(range: RangeOf, count: number): boolean {
  const [first, last] = [range(Math.trunc), range((x) => x)]
  return Array.from({ length: count }, (_, i) => i).some((i) => Math.trunc(first(i)) !== Math.trunc(last(i)))
}

/** Samples for which PyTorch has no gradient and we have zeros. */
export const withoutGradient: readonly Exception[] = [
  {
    ops: ['norm', 'linalg.norm', 'linalg.norm.subgradients_at_zero', 'linalg.vector_norm'],
    when: ({ args, kwargs }) => (args[1] ?? kwargs['p'] ?? kwargs['ord']) === 0,
    reason:
      'norm with p 0 counts the elements that are not 0: PyTorch cuts the graph there, we say that the slope is 0',
  },
]
