import * as ops from '../../../src/tensor/ops/index.ts'
import type { ReduceOptions } from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case, type Input } from '../case.ts'

const { draw, positive } = draws()

type Reduce = (x: Tensor, dim?: number | readonly number[], options?: ReduceOptions) => Tensor

/** Which dimensions can be reduced, and in which layouts. */
function reductions(f: Reduce, input: (...shape: number[]) => Input = draw, wrt?: readonly number[]): Case[] {
  const more = wrt === undefined ? {} : { wrt }
  return [
    { label: 'all dimensions', run: (x) => f(x), inputs: [input(3, 4)], ...more },
    { label: 'the last, counted from the end', run: (x) => f(x, -1), inputs: [input(2, 3, 4)], ...more },
    {
      label: 'the first, kept with size 1',
      run: (x) => f(x, 0, { keepdim: true }),
      inputs: [input(3, 4)],
      ...more,
    },
    { label: 'two that are not neighbors', run: (x) => f(x, [0, 2]), inputs: [input(2, 3, 4)], ...more },
    {
      label: 'all, kept with size 1',
      run: (x) => f(x, undefined, { keepdim: true }),
      inputs: [input(2, 3)],
      ...more,
    },
    {
      label: 'a transposed tensor',
      run: (x) => f(ops.transpose(x, 0, 2), 1),
      inputs: [input(2, 3, 4)],
      ...more,
    },
    { label: 'a slice', run: (x) => f(ops.slice(x, 1, 1, 7, 2), 1), inputs: [input(3, 7)], ...more },
    { label: 'no rows', run: (x) => f(x, 1), inputs: [input(0, 3)], ...more },
  ]
}

const scalar = (f: Reduce, input: Input = draw(), wrt?: readonly number[]): Case => ({
  label: 'a scalar',
  run: (x) => f(x),
  inputs: [input],
  ...(wrt === undefined ? {} : { wrt }),
})

const stretched = (f: Reduce, input: Input = draw(3, 1)): Case => ({
  label: 'a stretched column',
  run: (x) => f(ops.expand(x, [3, 4]), 0),
  inputs: [input],
})

const empty = (f: Reduce, expected: number | boolean, wrt?: readonly number[]): Case => ({
  label: 'nothing to reduce',
  run: (x) => f(x, 0),
  inputs: [draw(0, 2)],
  expected: [expected, expected],
  ...(wrt === undefined ? {} : { wrt }),
})

const noDims = (f: Reduce, expected: number): Case => ({
  label: 'no dimensions named means all',
  run: (x) => f(x, []),
  inputs: [numbers([1, 2, 3, 4], [2, 2])],
  expected,
})

export const reductionCases = {
  sum: [
    ...reductions(ops.sum),
    noDims(ops.sum, 10),
    scalar(ops.sum),
    stretched(ops.sum),
    empty(ops.sum, 0),
    {
      label: 'by hand',
      run: (x) => ops.sum(x, 1),
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      expected: [3, 7],
      gradients: [
        [
          [1, 1],
          [1, 1],
        ],
      ],
    },
    { label: 'int32 stays int32', run: (x) => ops.sum(x), inputs: [ints([5, -2])], expected: 3 },
    { label: 'truth values are counted', run: (x) => ops.sum(x), inputs: [bools([1, 0, 1])], expected: 2 },
  ],
  mean: [
    noDims(ops.mean, 2.5),
    ...reductions(ops.mean),
    scalar(ops.mean),
    stretched(ops.mean),
    {
      label: 'of nothing',
      run: (x) => ops.mean(x, 0),
      inputs: [draw(0, 2)],
      expected: [NaN, NaN],
      gradients: [[]],
      kink: true,
    },
    {
      label: 'by hand',
      run: (x) => ops.mean(x, 0),
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      expected: [2, 3],
      gradients: [
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ],
    },
    { label: 'int32 becomes float32', run: (x) => ops.mean(x), inputs: [ints([1, 2])], expected: 1.5 },
  ],
  prod: [
    noDims(ops.prod, 24),
    ...reductions(ops.prod, positive),
    scalar(ops.prod),
    empty(ops.prod, 1),
    {
      label: 'one zero',
      run: (x) => ops.prod(x),
      inputs: [numbers([2, 0, 3])],
      expected: 0,
      gradients: [[0, 6, 0]],
    },
    {
      label: 'two zeros',
      run: (x) => ops.prod(x),
      inputs: [numbers([0, 0, 3])],
      expected: 0,
      gradients: [[0, 0, 0]],
    },
    { label: 'five factors', run: (x) => ops.prod(x, 1), inputs: [positive(2, 5)] },
  ],
  variance: [
    noDims(ops.variance, 5 / 3),
    ...reductions(ops.variance),
    stretched(ops.variance),
    {
      label: 'by hand',
      run: (x) => ops.variance(x),
      inputs: [numbers([1, 2, 3, 4])],
      expected: 5 / 3,
      gradients: [[-1, -1 / 3, 1 / 3, 1]],
    },
    {
      label: 'of the whole population',
      run: (x) => ops.variance(x, 1, { correction: 0 }),
      inputs: [numbers([1, 3, 2, 2], [2, 2])],
      expected: [1, 0],
      gradients: [
        [
          [-1, 1],
          [0, 0],
        ],
      ],
    },
  ],
  std: [
    noDims(ops.std, Math.sqrt(5 / 3)),
    ...reductions(ops.std),
    {
      label: 'by hand',
      run: (x) => ops.std(x, 0, { correction: 0, keepdim: true }),
      inputs: [numbers([1, 3])],
      expected: [1],
      gradients: [[-0.5, 0.5]],
    },
    {
      label: 'equal numbers have slope 0',
      run: (x) => ops.std(x),
      inputs: [numbers([2, 2, 2])],
      expected: 0,
      gradients: [[0, 0, 0]],
      kink: true,
    },
  ],
  amax: [
    noDims(ops.amax, 4),
    ...reductions(ops.amax),
    scalar(ops.amax),
    {
      label: 'equal numbers share the gradient',
      run: (x) => ops.amax(x, 1),
      inputs: [numbers([5, 1, 5, 2, 3, 0], [2, 3])],
      expected: [5, 3],
      gradients: [
        [
          [0.5, 0, 0.5],
          [0, 1, 0],
        ],
      ],
      kink: true,
    },
    { label: 'int32', run: (x) => ops.amax(x), inputs: [ints([3, 9, -1])], expected: 9 },
    { label: 'of truth values', run: (x) => ops.amax(x), inputs: [bools([0, 1])], expected: true },
    {
      label: 'NaN wins',
      run: (x) => ops.amax(ops.detach(x)),
      inputs: [numbers([3, NaN, 9])],
      wrt: [],
      expected: NaN,
    },
  ],
  amin: [
    noDims(ops.amin, 1),
    ...reductions(ops.amin),
    scalar(ops.amin),
    {
      label: 'equal numbers share the gradient',
      run: (x) => ops.amin(x),
      inputs: [numbers([1, 1, 5])],
      expected: 1,
      gradients: [[0.5, 0.5, 0]],
      kink: true,
    },
  ],
  max: [
    { label: 'values', run: (x) => ops.max(x, 1).values, inputs: [draw(3, 4)] },
    {
      label: 'values of a transposed tensor, kept',
      run: (x) => ops.max(ops.transpose(x, 0, 1), -1, { keepdim: true }).values,
      inputs: [draw(3, 4)],
    },
    {
      label: 'the first of equal ones gets the gradient',
      run: (x) => ops.max(x, 0).values,
      inputs: [numbers([1, 5, 5])],
      expected: 5,
      gradients: [[0, 1, 0]],
      kink: true,
    },
    {
      label: 'places',
      run: (x) => ops.max(x, 1).indices,
      inputs: [numbers([1, 5, 5, 7, 2, 0], [2, 3])],
      wrt: [],
      expected: [1, 0],
    },
    { label: 'a scalar', run: (x) => ops.max(x, 0).values, inputs: [draw()] },
    { label: 'int32', run: (x) => ops.max(x, 0).values, inputs: [ints([4, 8])], expected: 8 },
  ],
  min: [
    { label: 'values', run: (x) => ops.min(x, 0).values, inputs: [draw(3, 4)] },
    {
      label: 'the first of equal ones gets the gradient',
      run: (x) => ops.min(x, -1).values,
      inputs: [numbers([5, 1, 1])],
      expected: 1,
      gradients: [[0, 1, 0]],
      kink: true,
    },
    {
      label: 'places',
      run: (x) => ops.min(x, 0, { keepdim: true }).indices,
      inputs: [numbers([1, 5, 5, 7, 2, 0], [2, 3])],
      wrt: [],
      expected: [[0, 1, 1]],
    },
  ],
  argmax: [
    {
      label: 'of the flattened tensor',
      run: (x) => ops.argmax(x),
      inputs: [numbers([1, 9, 3, 9], [2, 2])],
      wrt: [],
      expected: 1,
    },
    {
      label: 'along a dimension',
      run: (x) => ops.argmax(x, 1),
      inputs: [numbers([1, 5, 7, 2], [2, 2])],
      wrt: [],
      expected: [1, 0],
    },
    {
      label: 'kept',
      run: (x) => ops.argmax(x, -1, { keepdim: true }),
      inputs: [ints([1, 5, 7, 2], [2, 2])],
      expected: [[1], [0]],
    },
    {
      label: 'a transposed tensor',
      run: (x) => ops.argmax(ops.transpose(x, 0, 1), 0),
      inputs: [numbers([1, 5, 7, 2, 3, 9], [2, 3])],
      wrt: [],
      expected: [2, 2],
    },
    { label: 'NaN wins', run: (x) => ops.argmax(x), inputs: [numbers([3, NaN, 9])], wrt: [], expected: 1 },
    { label: 'a scalar', run: (x) => ops.argmax(x, 0), inputs: [numbers([4], [])], wrt: [], expected: 0 },
  ],
  argmin: [
    {
      label: 'the first of equal ones',
      run: (x) => ops.argmin(x),
      inputs: [numbers([4, 1, 1])],
      wrt: [],
      expected: 1,
    },
    {
      label: 'along a dimension',
      run: (x) => ops.argmin(x, 0),
      inputs: [numbers([1, 5, 7, 2], [2, 2])],
      wrt: [],
      expected: [0, 1],
    },
  ],
  any: [
    ...reductions(ops.any, draw, []),
    empty(ops.any, false, []),
    {
      label: 'by hand',
      run: (x) => ops.any(x, 1),
      inputs: [bools([0, 1, 0, 0], [2, 2])],
      expected: [true, false],
    },
    { label: 'numbers count unless 0', run: (x) => ops.any(x), inputs: [ints([0, 3])], expected: true },
  ],
  all: [
    ...reductions(ops.all, draw, []),
    empty(ops.all, true, []),
    {
      label: 'by hand',
      run: (x) => ops.all(x, 1, { keepdim: true }),
      inputs: [bools([1, 1, 1, 0], [2, 2])],
      expected: [[true], [false]],
    },
  ],
  norm: [
    noDims((x, dim) => ops.norm(x, 2, dim), Math.sqrt(30)),
    ...reductions((x, dim, options) => ops.norm(x, 2, dim, options)),
    {
      label: 'by hand',
      run: (x) => ops.norm(x),
      inputs: [numbers([3, 4])],
      expected: 5,
      gradients: [[0.6, 0.8]],
    },
    {
      label: 'of zeros has slope 0',
      run: (x) => ops.norm(x),
      inputs: [numbers([0, 0])],
      expected: 0,
      gradients: [[0, 0]],
      kink: true,
    },
    { label: 'p 1', run: (x) => ops.norm(x, 1, 1), inputs: [draw(2, 3)] },
    { label: 'p 3', run: (x) => ops.norm(x, 3, 0, { keepdim: true }), inputs: [draw(2, 3)] },
    {
      label: 'p infinite',
      run: (x) => ops.norm(x, Infinity),
      inputs: [numbers([1, -7, 3])],
      expected: 7,
      gradients: [[0, -1, 0]],
    },
    {
      label: 'p minus infinite',
      run: (x) => ops.norm(x, -Infinity),
      inputs: [numbers([1, -7, 3])],
      expected: 1,
      gradients: [[1, 0, 0]],
    },
    {
      label: 'p 0 counts, with a gradient of 0',
      run: (x) => ops.norm(x, 0),
      inputs: [numbers([1, 0, 3])],
      expected: 2,
      gradients: [[0, 0, 0]],
      kink: true,
    },
    {
      label: 'p below 1 has slope 0 where an element is 0',
      run: (x) => ops.norm(x, 0.5),
      inputs: [numbers([0, 1, 4])],
      expected: 9,
      gradients: [[0, 3, 1.5]],
      kink: true,
    },
    {
      label: 'p between 1 and 2 has slope 0 where an element is 0',
      run: (x) => ops.norm(x, 1.5),
      inputs: [numbers([0, -8])],
      expected: 8,
      gradients: [[0, -1]],
      kink: true,
    },
    {
      label: 'a negative p has slope 0 where an element is 0',
      run: (x) => ops.norm(x, -1),
      inputs: [numbers([0, 1, -2])],
      expected: 0,
      gradients: [[0, 0, 0]],
      kink: true,
    },
    { label: 'p 0.5', run: (x) => ops.norm(x, 0.5, 1), inputs: [positive(2, 3)] },
    { label: 'p 1.5', run: (x) => ops.norm(x, 1.5, 1), inputs: [draw(2, 3)] },
    { label: 'p -1', run: (x) => ops.norm(x, -1), inputs: [positive(4)] },
  ],
  cumsum: [
    {
      label: 'by hand',
      run: (x) => ops.cumsum(x, 0),
      inputs: [numbers([1, 2, 3])],
      expected: [1, 3, 6],
      gradients: [[3, 2, 1]],
    },
    {
      label: 'the last dimension of a transposed tensor',
      run: (x) => ops.cumsum(ops.transpose(x, 0, 1), -1),
      inputs: [draw(3, 4)],
    },
    { label: 'the middle of three', run: (x) => ops.cumsum(x, 1), inputs: [draw(2, 3, 2)] },
    { label: 'no elements', run: (x) => ops.cumsum(x, 0), inputs: [draw(0, 2)] },
    { label: 'a scalar', run: (x) => ops.cumsum(x, 0), inputs: [draw()] },
    { label: 'int32', run: (x) => ops.cumsum(x, 0), inputs: [ints([1, 2, 3])], expected: [1, 3, 6] },
    {
      label: 'truth values are counted',
      run: (x) => ops.cumsum(x, 0),
      inputs: [bools([1, 0, 1])],
      expected: [1, 1, 2],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
