import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case, type Input } from '../case.ts'

const { draw, positive } = draws()

type Binary = (a: Tensor | number, b: Tensor | number) => Tensor

/** How two operands can meet. */
function meetings(f: Binary, input: (...shape: number[]) => Input = draw): Case[] {
  return [
    { label: 'two scalars', run: (a, b) => f(a, b), inputs: [input(), input()] },
    { label: 'no elements', run: (a, b) => f(a, b), inputs: [input(0, 3), input(3)] },
    { label: 'both stretched', run: (a, b) => f(a, b), inputs: [input(4, 1, 2), input(3, 1)] },
    { label: 'a scalar on the left', run: (a, b) => f(a, b), inputs: [input(), input(2, 3)] },
    { label: 'a row under a matrix', run: (a, b) => f(a, b), inputs: [input(3, 4), input(4)] },
    {
      label: 'transposed and sliced',
      run: (a, b) => f(ops.transpose(a, 0, 1), ops.slice(b, 1, 0, 5, 2)),
      inputs: [input(3, 4), input(4, 5)],
    },
    {
      label: 'a stretched view',
      run: (a, b) => f(ops.expand(a, [3, 2]), b),
      inputs: [input(2), input(3, 2)],
    },
    { label: 'a number on the right', run: (a) => f(a, 1.5), inputs: [input(5)] },
    { label: 'a number on the left', run: (a) => f(1.5, a), inputs: [input(5)] },
  ]
}

/** Both gradients go to one tensor. */
function withItself(f: Binary, input: Input, expected: number[], gradient: number[]): Case {
  return {
    label: 'a tensor with itself',
    run: (a) => f(a, a),
    inputs: [input],
    expected,
    gradients: [gradient],
  }
}

export const arithmeticCases = {
  add: [
    ...meetings(ops.add),
    withItself(ops.add, numbers([1, 2]), [2, 4], [2, 2]),
    {
      label: 'int32 and an integer',
      run: (a) => ops.add(a, 2),
      inputs: [ints([1, -1])],
      expected: [3, 1],
    },
    {
      label: 'int32 and a fraction make float32',
      run: (a) => ops.add(a, 0.5),
      inputs: [ints([1, -1])],
      expected: [1.5, -0.5],
    },
    {
      label: 'int32 and float32 make float32',
      run: (a, b) => ops.add(a, b),
      inputs: [ints([1, 2]), numbers([0.5, 1.5])],
      expected: [1.5, 3.5],
    },
    {
      label: 'of truth values is "or"',
      run: (a, b) => ops.add(a, b),
      inputs: [bools([1, 0, 0], [3, 1]), bools([1, 0])],
      expected: [
        [true, true],
        [true, false],
        [true, false],
      ],
    },
  ],
  sub: [...meetings(ops.sub), withItself(ops.sub, numbers([1, 2]), [0, 0], [0, 0])],
  mul: [
    {
      label: 'of truth values is "and"',
      run: (a, b) => ops.mul(a, b),
      inputs: [bools([1, 1, 0]), bools([1, 0, 0])],
      expected: [true, false, false],
    },
    ...meetings(ops.mul),
    withItself(ops.mul, numbers([3, -2]), [9, 4], [6, -4]),
    {
      label: 'int32',
      run: (a, b) => ops.mul(a, b),
      inputs: [ints([3, -2]), ints([5, 7])],
      expected: [15, -14],
    },
  ],
  div: [
    ...meetings(ops.div, positive),
    withItself(ops.div, numbers([3, -2]), [1, 1], [0, 0]),
    {
      label: 'int32 makes float32',
      run: (a, b) => ops.div(a, b),
      inputs: [ints([3, -2]), ints([2, 4])],
      expected: [1.5, -0.5],
    },
    {
      label: 'by 0',
      run: (a) => ops.div(a, 0),
      inputs: [numbers([1, -1])],
      expected: [Infinity, -Infinity],
      gradients: [[Infinity, Infinity]],
      kink: true,
    },
  ],
  pow: [
    ...meetings(ops.pow, positive),
    {
      label: 'a square',
      run: (a) => ops.pow(a, 2),
      inputs: [numbers([3, -2, 0])],
      expected: [9, 4, 0],
      gradients: [[6, -4, 0]],
    },
    {
      label: 'a cube of a negative number',
      run: (a) => ops.pow(a, 3),
      inputs: [numbers([-2, 1])],
      expected: [-8, 1],
      gradients: [[12, 3]],
    },
    {
      label: 'exponent 0',
      run: (a) => ops.pow(a, 0),
      inputs: [numbers([0, 5])],
      expected: [1, 1],
      gradients: [[0, 0]],
    },
    {
      label: '0 to the powers 0, 1 and 2',
      run: (a, b) => ops.pow(a, b),
      inputs: [numbers([0, 0, 0]), numbers([0, 1, 2])],
      expected: [1, 0, 0],
      gradients: [
        [0, 1, 0],
        [0, 0, 0],
      ],
      kink: true,
    },
    { label: 'a square root', run: (a) => ops.pow(a, 0.5), inputs: [positive(4)] },
  ],
  maximum: [
    {
      label: 'of truth values is "or"',
      run: (a, b) => ops.maximum(a, b),
      inputs: [bools([1, 1, 0]), bools([1, 0, 0])],
      expected: [true, true, false],
    },
    ...meetings(ops.maximum),
    withItself(ops.maximum, numbers([3, -2]), [3, -2], [1, 1]),
    {
      label: 'equal numbers share the gradient',
      run: (a, b) => ops.maximum(a, b),
      inputs: [numbers([1, 2, 3]), numbers([2, 2, 2])],
      expected: [2, 2, 3],
      gradients: [
        [0, 0.5, 1],
        [1, 0.5, 0],
      ],
      kink: true,
    },
    {
      label: 'NaN wins',
      run: (a, b) => ops.maximum(a, b),
      inputs: [numbers([NaN, 1]), numbers([1, NaN])],
      wrt: [0, 1],
      expected: [NaN, NaN],
      gradients: [
        [1, 1],
        [1, 1],
      ],
      kink: true,
    },
    {
      label: 'int32',
      run: (a, b) => ops.maximum(a, b),
      inputs: [ints([1, 5]), ints([3, 2])],
      expected: [3, 5],
    },
  ],
  minimum: [
    {
      label: 'of truth values is "and"',
      run: (a, b) => ops.minimum(a, b),
      inputs: [bools([1, 1, 0]), bools([1, 0, 0])],
      expected: [true, false, false],
    },
    ...meetings(ops.minimum),
    withItself(ops.minimum, numbers([3, -2]), [3, -2], [1, 1]),
    {
      label: 'equal numbers share the gradient',
      run: (a, b) => ops.minimum(a, b),
      inputs: [numbers([1, 2, 3]), numbers([2, 2, 2])],
      expected: [1, 2, 2],
      gradients: [
        [1, 0.5, 0],
        [0, 0.5, 1],
      ],
      kink: true,
    },
    {
      label: 'int32',
      run: (a, b) => ops.minimum(a, b),
      inputs: [ints([1, 5]), ints([3, 2])],
      expected: [1, 2],
    },
  ],
  where: [
    {
      label: 'all three stretched',
      run: (c, a, b) => ops.where(c, a, b),
      inputs: [bools([1, 0], [2, 1]), draw(3), draw(1, 3)],
    },
    {
      label: 'a number on the left',
      run: (c, b) => ops.where(c, -1, b),
      inputs: [bools([1, 0]), numbers([5, 6])],
      expected: [-1, 6],
      gradients: [[0, 1]],
    },
    {
      label: 'a number on the right',
      run: (c, a) => ops.where(c, a, -1),
      inputs: [bools([1, 0]), numbers([5, 6])],
      expected: [5, -1],
      gradients: [[1, 0]],
    },
    { label: 'two numbers', run: (c) => ops.where(c, 1.5, 2), inputs: [bools([1, 0])], expected: [1.5, 2] },
    {
      label: 'int32 stays int32',
      run: (c, a) => ops.where(c, a, 0),
      inputs: [bools([1, 0]), ints([5, 6])],
      expected: [5, 0],
    },
    {
      label: 'no elements',
      run: (c, a, b) => ops.where(c, a, b),
      inputs: [bools([], [0, 2]), draw(0, 2), draw(2)],
    },
    {
      label: 'a transposed condition',
      run: (c, a, b) => ops.where(ops.transpose(c, 0, 1), a, b),
      inputs: [bools([1, 0, 0, 1, 1, 0], [2, 3]), draw(3, 2), draw()],
    },
  ],
  maskedFill: [
    {
      label: 'a stretched mask',
      run: (x, m) => ops.maskedFill(x, m, 9),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), bools([0, 1])],
      expected: [
        [1, 9],
        [3, 9],
      ],
      gradients: [
        [
          [1, 0],
          [1, 0],
        ],
      ],
    },
    {
      label: 'minus infinity',
      run: (x, m) => ops.maskedFill(x, m, -Infinity),
      inputs: [numbers([1, 2]), bools([0, 1])],
      expected: [1, -Infinity],
      gradients: [[1, 0]],
      kink: true,
    },
    {
      label: 'a value that gets a gradient',
      run: (x, m, value) => ops.maskedFill(x, m, value),
      inputs: [numbers([1, 2, 3]), bools([0, 1, 1]), numbers([9], [])],
      expected: [1, 9, 9],
      gradients: [[1, 0, 0], 2],
    },
    {
      label: 'truth values stay truth values',
      run: (x, m) => ops.maskedFill(x, m, 7),
      inputs: [bools([0, 0]), bools([0, 1])],
      expected: [false, true],
    },
    {
      label: 'a transposed tensor',
      run: (x, m) => ops.maskedFill(ops.transpose(x, 0, 1), m, 0),
      inputs: [draw(2, 3), bools([0, 1])],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
