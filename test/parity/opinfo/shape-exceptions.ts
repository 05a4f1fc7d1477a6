import type { Exception } from './exceptions.ts'
import { isPackedTensor } from './sample.ts'

/** Samples of ops that split, join and rearrange on which Lanner differs, and why that stays. */
export const shapeExceptions: readonly Exception[] = [
  {
    ops: ['logspace'],
    when: ({ args, kwargs, out }) =>
      out[0]!.d.length > 1 &&
      JSON.stringify(kwargs['dtype'])?.includes('int') === true &&
      args.slice(0, 2).some((end) => !isPackedTensor(end) && !Number.isInteger(end)),
    reason: 'the numbers are computed, then cut to int32; PyTorch cuts start and end first',
  },
]
