import type { OpInfoName } from './op-names.ts'
import type { Packed, Sample } from './sample.ts'

/** Samples on which Lanner differs, and why that stays. The reasons are also in docs/decisions. */
export interface Exception {
  readonly ops: readonly OpInfoName[]
  readonly when: (sample: Sample) => boolean
  readonly reason: string
}

export const exceptions: readonly Exception[] = [
  {
    ops: ['matmul', 'mm', 'bmm', 'mv', 'dot', '__rmatmul__', 'nn.functional.linear'],
    when: ({ dtype }) => dtype === 'int32',
    reason: 'matrix products are float32 only, and the error says so',
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
    ops: ['linalg.norm', 'linalg.norm.subgradients_at_zero'],
    when: isMatrixNorm,
    reason: 'norm is the norm of a vector; those of a matrix need singular values',
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
    when: ({ dtype, kwargs }) => dtype === 'bool' && typeof kwargs['alpha'] === 'boolean',
    reason: 'alpha is a number, and a truth value times a number is int32',
  },
  {
    ops: ['topk'],
    when: ({ dtype, out }) => dtype === 'int32' && out[0]!.d.length > 1,
    reason: 'of equal elements the first comes first; PyTorch promises no order',
  },
  {
    ops: ['arange'],
    when: ({ args, kwargs }) => isInt32(kwargs['dtype']) && args.some((x) => !Number.isInteger(Number(x))),
    reason: 'the numbers are computed, then cut to int32; PyTorch cuts start and step first',
  },
  {
    ops: ['sum_to_size'],
    when: ({ dtype, args }) => dtype === 'bool' && shapeOf(args[0]!)?.length === 0,
    reason: 'sumTo returns its argument where there is nothing to add',
  },
]

function shapeOf(value: Packed): readonly number[] | undefined {
  return typeof value === 'object' && value !== null && 's' in value ? value.s : undefined
}

function isInt32(value: Packed | undefined): boolean {
  return typeof value === 'object' && value !== null && 'dtype' in value && value.dtype.startsWith('int')
}

/** Whether a norm other than the Frobenius norm is asked for, over two dimensions. */
function isMatrixNorm({ args, kwargs }: Sample): boolean {
  const ord = args[1] ?? kwargs['ord'] ?? null
  const dim = args[2] ?? kwargs['dim'] ?? null
  const rank = dim === null ? shapeOf(args[0]!)!.length : Array.isArray(dim) ? dim.length : 1
  return rank === 2 && ord !== null && ord !== 'fro'
}
