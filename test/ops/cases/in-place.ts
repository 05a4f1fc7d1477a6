import * as ops from '../../../src/tensor/ops/index.ts'
import { manualSeed, type Tensor } from '../../../src/tensor/index.ts'
import { draws, ints, numbers, type Case, type Input } from '../case.ts'

const { draw, positive } = draws()

/** In-place changes are made to a computed tensor: a copy of the input. */
function unary(f: (x: Tensor) => Tensor, input: (...shape: number[]) => Input = draw): Case[] {
  return [
    { label: 'a scalar', run: (x) => f(ops.clone(x)), inputs: [input()] },
    { label: 'a matrix', run: (x) => f(ops.mul(x, 1)), inputs: [input(3, 4)] },
    { label: 'no elements', run: (x) => f(ops.clone(x)), inputs: [input(0, 2)] },
    {
      label: 'what was computed before stays as it was',
      run: (x) => {
        const y = ops.mul(x, 1)
        const z = ops.add(y, y)
        f(y)
        return ops.add(y, z)
      },
      inputs: [input(3)],
    },
  ]
}

function binary(
  f: (x: Tensor, other: Tensor | number) => Tensor,
  input: (...shape: number[]) => Input = draw,
): Case[] {
  return [
    {
      label: 'a tensor of this shape',
      run: (x, y) => f(ops.clone(x), y),
      inputs: [input(2, 3), input(2, 3)],
    },
    { label: 'a stretched one', run: (x, y) => f(ops.clone(x), y), inputs: [input(2, 3), input(3)] },
    {
      label: 'a transposed one',
      run: (x, y) => f(ops.clone(x), ops.transpose(y, 0, 1)),
      inputs: [input(2, 3), input(3, 2)],
    },
    { label: 'a number', run: (x) => f(ops.clone(x), 2), inputs: [input(4)] },
    {
      label: 'itself',
      run: (x) => {
        const y = ops.clone(x)
        return f(y, y)
      },
      inputs: [input(3)],
    },
    {
      label: 'its own transpose, read before the change',
      run: (x) => {
        const y = ops.detach(ops.clone(x))
        return f(y, ops.transpose(y, 0, 1))
      },
      inputs: [input(3, 3)],
      wrt: [],
    },
    { label: 'no elements', run: (x, y) => f(ops.clone(x), y), inputs: [input(0, 2), input(2)] },
  ]
}

export const inPlaceCases = {
  add_: [
    ...binary(ops.add_),
    {
      label: 'its own transpose, by hand',
      run: (x) => {
        const y = ops.detach(ops.clone(x))
        return ops.add_(y, ops.transpose(y, 0, 1))
      },
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      wrt: [],
      expected: [
        [2, 5],
        [5, 8],
      ],
    },
    {
      label: 'times alpha',
      run: (x, y) => ops.add_(ops.clone(x), y, { alpha: 2 }),
      inputs: [numbers([1, 2]), numbers([10, 20])],
      expected: [21, 42],
      gradients: [
        [1, 1],
        [2, 2],
      ],
    },
    { label: 'int32', run: (x, y) => ops.add_(x, y), inputs: [ints([1, 2]), ints([3, 4])], expected: [4, 6] },
  ],
  sub_: [
    ...binary(ops.sub_),
    {
      label: 'times alpha',
      run: (x, y) => ops.sub_(ops.clone(x), y, { alpha: 2 }),
      inputs: [numbers([1, 2]), numbers([10, 20])],
      expected: [-19, -38],
      gradients: [
        [1, 1],
        [-2, -2],
      ],
    },
  ],
  mul_: [
    ...binary(ops.mul_),
    {
      label: 'by hand',
      run: (x, y) => ops.mul_(ops.clone(x), y),
      inputs: [numbers([2, 3]), numbers([5, 7])],
      expected: [10, 21],
      gradients: [
        [5, 7],
        [2, 3],
      ],
    },
  ],
  div_: [...binary(ops.div_, positive)],
  neg_: [
    ...unary(ops.neg_),
    { label: 'int32', run: (x) => ops.neg_(x), inputs: [ints([-5, 100000001])], expected: [5, -100000001] },
  ],
  exp_: unary(ops.exp_),
  sqrt_: unary(ops.sqrt_, positive),
  tanh_: unary(ops.tanh_),
  sigmoid_: unary(ops.sigmoid_),
  relu_: [
    { label: 'int32', run: (x) => ops.relu_(x), inputs: [ints([-5, 100000001])], expected: [0, 100000001] },
    ...unary(ops.relu_),
    {
      label: 'the kink has slope 0',
      run: (x) => ops.relu_(ops.clone(x)),
      inputs: [numbers([-1, 0, 2])],
      expected: [0, 0, 2],
      gradients: [[0, 0, 1]],
      kink: true,
    },
  ],
  clamp_: [
    ...unary((x) => ops.clamp_(x, -1, 1)),
    {
      label: 'no gradient at the bounds',
      run: (x) => ops.clamp_(ops.clone(x), -1, 1),
      inputs: [numbers([-2, -1, 1, 2])],
      expected: [-1, -1, 1, 1],
      gradients: [[0, 0, 0, 0]],
      kink: true,
    },
    {
      label: 'a bound for each element',
      run: (x, low, high) => ops.clamp_(ops.clone(x), low, high),
      inputs: [numbers([1, 5, 9]), numbers([2]), numbers([6, 6, 6])],
      expected: [2, 5, 6],
      gradients: [[0, 1, 0], [1], [0, 0, 1]],
    },
    {
      label: 'int32',
      run: (x) => ops.clamp_(ops.clone(x), 0, 5),
      inputs: [ints([-3, 2, 9])],
      expected: [0, 2, 5],
    },
  ],
  fill_: [
    {
      label: 'the gradient ends here',
      run: (x) => ops.fill_(ops.clone(x), 7),
      inputs: [numbers([1, 2])],
      expected: [7, 7],
      gradients: [[0, 0]],
    },
    { label: 'int32', run: (x) => ops.fill_(x, 3), inputs: [ints([1, 2])], expected: [3, 3] },
  ],
  zero_: [
    {
      label: 'the gradient ends here',
      run: (x) => ops.zero_(ops.clone(x)),
      inputs: [numbers([1, 2])],
      expected: [0, 0],
      gradients: [[0, 0]],
    },
  ],
  copy_: [
    {
      label: 'the gradient goes to the source',
      run: (x, y) => ops.copy_(ops.clone(x), y),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [3, 4],
      gradients: [
        [0, 0],
        [1, 1],
      ],
    },
    { label: 'a stretched source', run: (x, y) => ops.copy_(ops.clone(x), y), inputs: [draw(3, 2), draw(2)] },
    {
      label: 'a transposed source',
      run: (x, y) => ops.copy_(ops.clone(x), ops.transpose(y, 0, 1)),
      inputs: [draw(3, 2), draw(2, 3)],
    },
    {
      label: 'another dtype',
      run: (x, y) => ops.copy_(x, y),
      inputs: [ints([0, 0]), numbers([1.5, -1.5])],
      wrt: [],
      expected: [1, -1],
    },
  ],
  uniform_: [
    {
      label: 'the gradient ends here',
      run: (x) => (manualSeed(3), ops.uniform_(ops.clone(x), -1, 1)),
      inputs: [draw(5)],
    },
  ],
  normal_: [
    {
      label: 'the gradient ends here',
      run: (x) => (manualSeed(3), ops.normal_(ops.clone(x), 1, 2)),
      inputs: [draw(5)],
    },
    {
      label: 'a transposed tensor has the numbers in row-major order',
      run: (x) => {
        manualSeed(3)
        const y = ops.detach(ops.clone(x))
        ops.normal_(ops.transpose(y, 0, 1))
        return ops.transpose(y, 0, 1)
      },
      inputs: [draw(2, 3)],
      wrt: [],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
