import type { Exception } from './exceptions.ts'
import { isPackedTensor } from './sample.ts'

/** Whether whole powers between two ends differ from those between the whole parts of the ends. */
function cutEndsMatter([start = 0, end = 0, steps = 0, base = 10]: readonly number[]): boolean {
  const powers = (from: number, to: number): number[] =>
    Array.from({ length: steps }, (_, i) => Math.trunc(base ** (from + (i * (to - from)) / (steps - 1))))
  return String(powers(start, end)) !== String(powers(Math.trunc(start), Math.trunc(end)))
}

/** Samples of ops that split, join and rearrange on which Lanner differs, and why that stays. */
export const shapeExceptions: readonly Exception[] = [
  {
    ops: ['logspace'],
    when: ({ args, kwargs, out }) =>
      out[0]!.d.length > 1 &&
      JSON.stringify(kwargs['dtype'])?.includes('int') === true &&
      args.slice(0, 2).some((end) => !isPackedTensor(end) && !Number.isInteger(end)) &&
      cutEndsMatter(args.slice(0, 4) as readonly number[]),
    reason: 'the numbers are computed, then cut to int32; PyTorch cuts start and end first',
  },
]
