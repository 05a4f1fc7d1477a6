import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw } = draws()

type Compare = (a: Tensor, b: Tensor | number) => Tensor

/** Compares 1, 2, 3 with 2, then in every layout; `nan` is what comparing with NaN says. */
function comparisons(f: Compare, expected: readonly boolean[], nan: boolean): Case[] {
  return [
    {
      label: 'with a number',
      run: (a) => f(a, 2),
      inputs: [numbers([1, 2, 3])],
      wrt: [],
      expected: [...expected],
    },
    {
      label: 'with a tensor',
      run: (a, b) => f(a, b),
      inputs: [numbers([1, 2, 3]), numbers([2], [])],
      wrt: [],
      expected: [...expected],
    },
    {
      label: 'int32',
      run: (a, b) => f(a, b),
      inputs: [ints([1, 2, 3]), ints([2, 2, 2])],
      expected: [...expected],
    },
    {
      label: 'int32 with a fraction',
      run: (a) => f(a, 2.5),
      inputs: [ints([2])],
      expected: [f === ops.ne || f === ops.lt || f === ops.le],
    },
    {
      label: 'truth values',
      run: (a, b) => f(a, b),
      inputs: [bools([0, 1, 1]), bools([1, 1, 0])],
      expected: [...expected],
    },
    {
      label: 'NaN',
      run: (a, b) => f(a, b),
      inputs: [numbers([NaN, NaN]), numbers([1, NaN])],
      wrt: [],
      expected: [nan, nan],
    },
    {
      label: 'stretched and transposed',
      run: (a, b) => f(ops.transpose(a, 0, 1), b),
      inputs: [draw(3, 4), draw(1, 3)],
      wrt: [],
    },
    { label: 'no elements', run: (a, b) => f(a, b), inputs: [draw(0), draw(1)], wrt: [], expected: [] },
  ]
}

/** Truth table for (0,0), (0,1), (1,0), (1,1). */
function truths(f: (a: Tensor, b: Tensor) => Tensor, table: readonly boolean[]): Case[] {
  return [
    {
      label: 'truth table',
      run: (a, b) => f(a, b),
      inputs: [bools([0, 0, 1, 1]), bools([0, 1, 0, 1])],
      expected: [...table],
    },
    {
      label: 'of numbers',
      run: (a, b) => f(a, b),
      inputs: [numbers([0, 0, -2, 0.5]), ints([0, 7, 0, 1])],
      wrt: [],
      expected: [...table],
    },
    {
      label: 'stretched',
      run: (a, b) => f(a, b),
      inputs: [bools([0, 1], [2, 1]), bools([0, 1])],
      expected: [table.slice(0, 2), table.slice(2)],
    },
    {
      label: 'scalars',
      run: (a, b) => f(a, b),
      inputs: [bools([1], []), bools([1], [])],
      expected: table[3]!,
    },
  ]
}

export const comparisonCases = {
  eq: comparisons(ops.eq, [false, true, false], false),
  ne: comparisons(ops.ne, [true, false, true], true),
  lt: comparisons(ops.lt, [true, false, false], false),
  le: comparisons(ops.le, [true, true, false], false),
  gt: comparisons(ops.gt, [false, false, true], false),
  ge: comparisons(ops.ge, [false, true, true], false),
  logicalAnd: truths(ops.logicalAnd, [false, false, false, true]),
  logicalOr: truths(ops.logicalOr, [false, true, true, true]),
  logicalXor: truths(ops.logicalXor, [false, true, true, false]),
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
